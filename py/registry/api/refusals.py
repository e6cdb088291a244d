"""How a refusal is written: in XML where the clients read XML, in JSON everywhere else."""

from starlette.responses import Response
from starlette.types import Scope

from registry import ncmec_xml
from registry.errors import RegistryError

XML = "application/xml"
XML_ADDRESSES = "/ncmec/"


def response(scope: Scope, error: RegistryError) -> Response:
    """Return a refusal as the answer to a request."""
    if scope["path"].startswith(XML_ADDRESSES):
        return Response(ncmec_xml.refusal(error), error.status, error.answer_headers(), XML)
    return error.response()
