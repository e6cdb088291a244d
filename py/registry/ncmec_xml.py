"""NCMEC's XML: how answers are written, and how a vote is read.

Source: the client in ``threatexchange`` and the examples in its tests.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import NoReturn
from urllib.parse import urlencode
from uuid import UUID
from xml.parsers import expat

from registry.errors import FieldInvalid, FieldMissing, FieldUnknown, RegistryError, XmlMalformed
from registry.ncmec import NEGATIVE_REASONS, PAGE_SIZE, REGISTRY, Element, Member, Next, Page, member
from registry.storage.feedback_store import CONFIRMING, DISPUTING, StoredFeedback

NAMESPACE = "https://hashsharing.ncmec.org/hashsharing/v2"

# What every entry is, and no more: who reports a picture says that it shows a minor, and nobody has looked at it. The
# name before the colon is ours, so that it is taken for none of NCMEC's own grades.
CATEGORY = "takeitdown:self_reported_minor"
CATEGORY_DESCRIPTION = "An intimate picture of a minor, reported by the person in it or by somebody who cares for them."

# A vote is three elements deep.
MAX_DEPTH = 10


def status(who: Member) -> bytes:
    """Write who somebody is."""
    root = _root("status")
    _member(root, who)
    return _bytes(root)


def members(all_members: Iterable[Member]) -> bytes:
    """Write who takes part."""
    root = _root("members")
    for one in all_members:
        _member(root, one)
    return _bytes(root)


def categorizations() -> bytes:
    """Write what is said of entries."""
    root = _root("categorizations")
    ET.SubElement(root, "categorization", {"id": CATEGORY}).text = CATEGORY_DESCRIPTION
    return _bytes(root)


def feedback_reasons(fingerprint: str) -> bytes:
    """Write the reasons that a negative vote can have."""
    root = _root("feedbackReasons")
    available = ET.SubElement(root, "availableFeedbackReasons", {"type": fingerprint})
    for guid in NEGATIVE_REASONS:
        _reason(available, guid, fingerprint)
    return _bytes(root)


def page(content: Page) -> bytes:
    """Write entries."""
    root = _root("queryResult")
    for kind in ("image", "video"):
        elements = [element for element in content.elements if element.kind == kind]
        attributes = {"count": str(len(elements)), "maxTimestamp": timestamp(content.end)}
        parent = ET.SubElement(root, f"{kind}s", attributes)
        for element in elements:
            _entry(parent, element)
    if content.next:
        ET.SubElement(ET.SubElement(root, "paging"), "next").text = _address(content.next)
    return _bytes(root)


def voted() -> bytes:
    """Write that a vote was taken."""
    return _bytes(_root("submissionResult"))


def refusal(error: RegistryError) -> bytes:
    """Write why a request was refused."""
    root = _root("error")
    for name, value in error.details().items():
        if value is not None:
            ET.SubElement(root, name).text = _printable(str(value))
    return _bytes(root)


def timestamp(seconds: int) -> str:
    """Write a time."""
    return f"{datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat()}Z"


def vote(body: bytes) -> list[UUID] | None:
    """Read a vote: the reasons of a negative one, None for an affirmative one.

    Raises:
        XmlMalformed: it is no XML.
        FieldUnknown: it is something else.
        FieldMissing: it is no vote, or a negative one without a reason.
        FieldInvalid: a reason is no id.
    """
    root = _parsed(body)
    if _local_name(root) != "feedbackSubmission":
        raise FieldUnknown(f"/{_local_name(root)}")
    votes = list(root)
    if not votes:
        raise FieldMissing("/affirmative")
    if len(votes) > 1 or _local_name(votes[0]) not in {"affirmative", "negative"}:
        raise FieldUnknown(f"/{_local_name(votes[-1])}")
    if _local_name(votes[0]) == "affirmative":
        return None
    guids = [one.text or "" for one in votes[0].iter() if _local_name(one) == "guid"]
    if not guids:
        raise FieldMissing("/negative/reasonIds/guid")
    try:
        return [UUID(guid.strip()) for guid in guids]
    except ValueError:
        raise FieldInvalid("/negative/reasonIds/guid") from None


def _root(name: str) -> ET.Element:
    return ET.Element(name, {"xmlns": NAMESPACE})


def _bytes(root: ET.Element) -> bytes:
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _member(parent: ET.Element, who: Member) -> None:
    ET.SubElement(parent, "member", {"id": str(who.id)}).text = who.name


def _reason(parent: ET.Element, guid: UUID, fingerprint: str) -> None:
    verdict, reason = NEGATIVE_REASONS[guid]
    attributes = {"guid": str(guid), "name": f"{verdict}: {reason}", "type": fingerprint}
    ET.SubElement(parent, "reason", attributes)


def _entry(parent: ET.Element, element: Element) -> None:
    if element.fingerprints is None:
        entry = ET.SubElement(parent, f"deleted{element.kind.capitalize()}")
    else:
        entry = ET.SubElement(parent, element.kind)
    _member(entry, REGISTRY)
    ET.SubElement(entry, "timestamp").text = _day(element.day)
    ET.SubElement(entry, "id").text = element.id
    if element.fingerprints is None:
        return
    ET.SubElement(entry, "classification").text = CATEGORY
    fingerprints = ET.SubElement(entry, "fingerprints")
    for name, value in element.fingerprints.items():
        ET.SubElement(fingerprints, name).text = value
    if element.feedback:
        feedback = ET.SubElement(entry, "feedback", _updated(element.feedback))
        for name in element.fingerprints:
            _votes(feedback, name.upper(), element.feedback)


def _votes(parent: ET.Element, fingerprint: str, feedback: Iterable[StoredFeedback]) -> None:
    """Write votes under the type of a fingerprint; they are of the picture, whose fingerprints all have the same."""
    affirmative = [one for one in feedback if one.verdict in CONFIRMING]
    if affirmative:
        votes = ET.SubElement(parent, "affirmativeFeedback", {"type": fingerprint, **_updated(affirmative)})
        _members(votes, affirmative)
    by_reason: dict[UUID, list[StoredFeedback]] = {}
    for one in feedback:
        if one.verdict in DISPUTING:
            by_reason.setdefault(_GUIDS[one.verdict, one.reason], []).append(one)
    if by_reason:
        negative = [one for group in by_reason.values() for one in group]
        votes = ET.SubElement(parent, "negativeFeedback", {"type": fingerprint, **_updated(negative)})
        reasons = ET.SubElement(votes, "reasons")
        for guid, group in by_reason.items():
            _reason(reasons, guid, fingerprint)
            _members(reasons, group)


_GUIDS = {meaning: guid for guid, meaning in NEGATIVE_REASONS.items()}


def _members(parent: ET.Element, feedback: list[StoredFeedback]) -> None:
    element = ET.SubElement(parent, "members", {"timestamp": _updated(feedback)["lastUpdateTimestamp"]})
    for who in dict.fromkeys(member(one.number, one.platform) for one in feedback):
        _member(element, who)


def _updated(feedback: Iterable[StoredFeedback]) -> dict[str, str]:
    return {"lastUpdateTimestamp": _day(max(one.day for one in feedback))}


def _day(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _address(following: Next) -> str:
    # The client takes the first parameter for a part of the path, so the three that it looks at come behind ours.
    parameters = {"token": following.token, "start": following.start, "size": PAGE_SIZE, "max": following.last}
    return f"/v2/entries?{urlencode(parameters)}"


def _printable(text: str) -> str:
    """Return a text without what cannot stand in XML; a client may have sent it."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def _local_name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _parsed(body: bytes) -> ET.Element:
    """Parse XML that has no document type, so that there are no entities but XML's own five."""
    builder = ET.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise XmlMalformed
        builder.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name)

    def refuse(*_: object) -> NoReturn:
        raise XmlMalformed

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError):  # the last two for encodings that it does not know
        raise XmlMalformed from None
    return builder.close()
