"""What the stand-in keeps: collections with their schema, tenants and objects; and what it refuses."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.weaviate.filters import Refused
from tests.weaviate.shard import Shard, Stored

VERSION = "1.32.0"
MAXIMUM_RESULTS = 10_000
_TENANT = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CLASS = re.compile(r"[A-Z][_0-9A-Za-z]{0,254}")
_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,229}")
_HNSW: Mapping[str, Any] = {
    "skip": False,
    "cleanupIntervalSeconds": 300,
    "maxConnections": 32,
    "efConstruction": 128,
    "ef": -1,
    "dynamicEfMin": 100,
    "dynamicEfMax": 500,
    "dynamicEfFactor": 8,
    "vectorCacheMaxObjects": 1_000_000_000_000,
    "flatSearchCutoff": 40_000,
    "distance": "cosine",
}

_NO_VECTORS: Mapping[str, Any] = {
    "vectorizer": "none",
    "vectorIndexType": "hnsw",
    "vectorIndexConfig": _HNSW,
}


@dataclass
class Collection:
    """One class of the schema."""

    schema: dict[str, Any]
    shards: dict[str, Shard] = field(default_factory=dict)
    """By tenant; a collection without tenants has one named ""."""
    dimensions: dict[tuple[str, str], int] = field(default_factory=dict)
    """Of each tenant's named vectors, set by the first one."""

    @property
    def properties(self) -> dict[str, dict[str, Any]]:
        return {each["name"]: each for each in self.schema["properties"]}

    @property
    def has_tenants(self) -> bool:
        return bool(self.schema["multiTenancyConfig"]["enabled"])

    def shard(self, tenant: str) -> Shard:
        """Raises Refused for a tenant that is not there, or where tenants are not."""
        self._refuse_wrong_tenancy(tenant)
        if tenant not in self.shards:
            raise Refused(f'tenant not found: "{tenant}"')
        return self.shards[tenant]

    def put(self, tenant: str, stored: Stored) -> None:
        """As a server with AUTOSCHEMA_ENABLED=false: nothing enters that the schema does not name."""
        self._refuse_wrong_tenancy(tenant)
        if tenant not in self.shards:
            if not self.schema["multiTenancyConfig"]["autoTenantCreation"]:
                raise Refused(f'tenant not found: "{tenant}"')
            self.add_tenant(tenant)
        for name, value in stored.properties.items():
            self._refuse_property(name, value)
        for name, vector in stored.vectors.items():
            self._refuse_vector(tenant, name, len(vector) // 4)
        self.shards[tenant].put(stored)

    def add_tenant(self, name: str) -> None:
        if name and not _TENANT.fullmatch(name):
            raise Refused(
                f"'{name}' is not a valid tenant name. should only contain alphanumeric characters, "
                "underscores, and hyphens, with a length between 1 and 64 characters"
            )
        searchable = [name for name, each in self.properties.items() if each["indexSearchable"]]
        self.shards[name] = Shard(searchable)

    def remove_tenants(self, names: Sequence[str]) -> None:
        """With all that they hold."""
        if not self.has_tenants:
            raise Refused(f"multi-tenancy is not enabled for class {self.schema['class']!r}")
        for name in names:
            self.shards.pop(name, None)
        kept = (pair for pair in self.dimensions.items() if pair[0][0] not in names)
        self.dimensions = dict(kept)

    def _refuse_wrong_tenancy(self, tenant: str) -> None:
        name = self.schema["class"]
        if self.has_tenants and not tenant:
            raise Refused(f"class {name} has multi-tenancy enabled, but request was without tenant")
        if tenant and not self.has_tenants:
            raise Refused(f"class {name} has multi-tenancy disabled, but request was with tenant")

    def _refuse_property(self, name: str, value: Any) -> None:
        known = self.properties.get(name)
        if known is None:
            raise Refused(
                f"no such prop with name '{name}' found in class '{self.schema['class']}'"
            )
        fits = {
            "text": isinstance(value, str),
            "int": isinstance(value, float) and value == int(value),
            "text[]": isinstance(value, list) and all(isinstance(each, str) for each in value),
        }
        if not fits[known["dataType"][0]]:
            raise Refused(f"invalid {known['dataType'][0]} property '{name}': {value!r}")

    def _refuse_vector(self, tenant: str, name: str, length: int) -> None:
        if name not in self.schema.get("vectorConfig", {}):
            raise Refused(f"collection does not have vector index {name}")
        known = self.dimensions.setdefault((tenant, name), length)
        if length != known:
            raise Refused(
                f"new node has a vector with length {length}. "
                f"Existing nodes have vectors with length {known}"
            )


@dataclass
class State:
    """All that a restart finds again."""

    collections: dict[str, Collection] = field(default_factory=dict)

    def create(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Raises Refused."""
        name = str(asked["class"])
        if not _CLASS.fullmatch(name):
            raise Refused(f"'{name}' is not a valid class name")
        if any(name.lower() == known.lower() for known in self.collections):
            raise Refused(f"class name {name} already exists")
        for vector in asked.get("vectorConfig", {}):
            if not _NAME.fullmatch(vector):
                raise Refused(f"'{vector}' is not a valid named vector name")
        schema = _completed(asked)
        if schema["replicationConfig"]["factor"] > 3:
            raise Refused(f"not enough replicas, found 3, wanted {schema['replicationConfig']}")
        collection = Collection(schema)
        self.collections[name] = collection
        if not collection.has_tenants:
            collection.add_tenant("")
        return copy.deepcopy(schema)

    def of(self, name: str) -> Collection:
        """Raises Refused."""
        if name not in self.collections:
            raise Refused(f"could not find class {name} in schema")
        return self.collections[name]


def as_property(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A property with every default; raises Refused."""
    name = str(asked["name"])
    if not _NAME.fullmatch(name) or name in ("id", "_id", "_additional", "vector"):
        raise Refused(f"'{name}' is not a valid property name")
    is_text = asked["dataType"][0].startswith("text")
    return {
        "indexFilterable": True,
        "indexRangeFilters": False,
        **({"tokenization": "word"} if is_text else {}),
        **asked,
        "indexSearchable": bool(asked.get("indexSearchable", is_text)),
    }


def _completed(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The schema as a server answers it: with all that was not said."""
    vectors = {
        name: {
            **config,
            "vectorIndexConfig": {**_HNSW, **config.get("vectorIndexConfig", {})},
            "vectorIndexType": config.get("vectorIndexType", "hnsw"),
        }
        for name, config in asked.get("vectorConfig", {}).items()
    }
    inverted = asked.get("invertedIndexConfig", {})
    stopwords = {"preset": "en", **(inverted.get("stopwords") or {})}
    return {
        **copy.deepcopy(dict(asked)),
        "properties": [as_property(each) for each in asked.get("properties", ())],
        **({"vectorConfig": vectors} if vectors else _NO_VECTORS),
        "invertedIndexConfig": {
            "bm25": {"b": 0.75, "k1": 1.2},
            "cleanupIntervalSeconds": 60,
            **inverted,
            "stopwords": {"additions": None, "removals": None, **stopwords},
        },
        "multiTenancyConfig": {
            "enabled": False,
            "autoTenantCreation": False,
            "autoTenantActivation": False,
            **asked.get("multiTenancyConfig", {}),
        },
        "replicationConfig": {
            "factor": 1,
            "asyncEnabled": False,
            "deletionStrategy": "NoAutomatedResolution",
            **asked.get("replicationConfig", {}),
        },
        "shardingConfig": {
            "virtualPerPhysical": 128,
            "desiredCount": 1,
            "actualCount": 1,
            "desiredVirtualCount": 128,
            "actualVirtualCount": 128,
            "key": "_id",
            "strategy": "hash",
            "function": "murmur3",
        },
    }
