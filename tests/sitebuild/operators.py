"""An operator with all that a service needs, made up: for the pages as they are when platforms are connected."""

from sitebuild.project import REPOSITORY

COMPLETE = REPOSITORY.data["operator"] | {
    "address": "https://www.example.org",
    "operator": "Example organisation",
    "contact": "contact@example.org",
    "country": "DE",
    "supervisory_authority": "Example authority",
    "legal_bases": ["Art. 6(1)(f) GDPR"],
    "assessment": "Example assessment",
    "assessment_date": "2026-11-25",
    "processors": ["Example host, Germany"],
    "registry": "https://registry.example.org",
    "connected": ["Instagram"],
    "connected_date": "2026-11-25",
}
