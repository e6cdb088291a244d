"""The options --whole, without which tests sample their matrices, and --write, for documents that tests measure."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="run every case of the matrices that are sampled otherwise")
    parser.addoption("--write", action="store_true", help="write what is measured into docs/, before comparing it")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the cases marked `whole`, unless the whole is asked for."""
    if config.getoption("--whole"):
        return
    left_out = [item for item in items if item.get_closest_marker("whole")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def whole(pytestconfig: pytest.Config) -> bool:
    """Whether every case is to be run."""
    return bool(pytestconfig.getoption("--whole"))
