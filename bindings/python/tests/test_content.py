"""Contents under their hash."""

import hashlib

import pytest

from evalstore import EvalStore, InvalidArgumentError, NotFoundError


@pytest.mark.parametrize("content", [b"", b"\0", b"a\0b\0", bytes(range(256)) * 4096])
def test_bytes_come_back_as_they_were(store: EvalStore, content: bytes) -> None:
    stored = store.put_content(content)
    assert stored.hash == hashlib.sha256(content).hexdigest()
    assert (stored.size, stored.duplicate) == (len(content), False)
    assert store.get_content(stored.hash) == content


def test_a_text_is_stored_as_utf8(store: EvalStore) -> None:
    stored = store.put_content("naïve 試験 \U0001f600")
    assert store.get_content(stored.hash).decode() == "naïve 試験 \U0001f600"
    assert store.put_content("naïve 試験 \U0001f600".encode()).duplicate


def test_the_same_bytes_are_stored_once(store: EvalStore) -> None:
    assert not store.put_content("prompt").duplicate
    assert store.put_content("prompt").duplicate
    assert store.info()["contents"] == 1


def test_a_hash_may_be_written_in_upper_case(store: EvalStore) -> None:
    stored = store.put_content("prompt")
    assert store.get_content(stored.hash.upper()) == b"prompt"


def test_a_hash_without_content_is_not_found(store: EvalStore) -> None:
    with pytest.raises(NotFoundError, match="0000"):
        store.get_content("0" * 64)


@pytest.mark.parametrize("hash", ["", "abc", "g" * 64, "0" * 63, "0" * 65, "0" * 64 + "\0", "é" * 32])
def test_what_is_no_hash_is_refused(store: EvalStore, hash: str) -> None:
    with pytest.raises(InvalidArgumentError):
        store.get_content(hash)


def test_a_lone_surrogate_is_not_stored(store: EvalStore) -> None:
    with pytest.raises(UnicodeEncodeError):
        store.put_content("\ud800")
    assert store.info()["contents"] == 0
