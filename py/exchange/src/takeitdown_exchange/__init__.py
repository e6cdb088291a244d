"""The feed of a Take It Down registry for platforms that run `threatexchange` or Hasher-Matcher-Actioner (HMA)."""

from threatexchange.extensions.manifest import ThreatExchangeExtensionManifest

from takeitdown_exchange.exchange import TakeItDownSignalExchangeAPI

TX_MANIFEST = ThreatExchangeExtensionManifest(apis=(TakeItDownSignalExchangeAPI,))
