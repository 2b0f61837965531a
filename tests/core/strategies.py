"""Hypothesis strategies for the shared nouns."""

from hypothesis import strategies as st

from core.messages import EVERYONE, Attachment, Audience, Message, Person, Place

# Everything a platform could send as an id, but lone surrogates, which no encoder can print.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
names = texts.filter(bool)

persons = st.builds(Person, names, names, texts, texts)
places = st.builds(Place, names, texts, texts, texts, st.booleans())
audiences = st.one_of(
    st.just(EVERYONE),
    st.builds(lambda p, w: Audience("workspace", p, w), names, names),
    st.builds(lambda p, w, r: Audience("room", p, w, r), names, texts, names),
    st.builds(lambda p, i: Audience("person", p, "", i), names, names),
)
attachments = st.builds(Attachment, texts, texts, st.integers(0, 10**9), texts)
messages = st.builds(
    Message,
    names,
    persons,
    places,
    audiences,
    texts,
    st.floats(0, 4e9),
    st.lists(audiences, max_size=3).map(tuple),
    texts,
    st.lists(attachments, max_size=2).map(tuple),
)
