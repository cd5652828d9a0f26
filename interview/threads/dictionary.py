"""What the values of an interview's checkpoints have in common: a preset dictionary of zlib.

A message is 300 to 600 bytes, of which most name its parts; so are a turn's progress and a checkpoint's own row. Alone
each holds too little twice to be compressed. These bytes are part of a stored form: they never change, another
dictionary gets a tag of its own.
"""

import zlib

_NAMES = (
    b"\xaasession_id\xb6s_\xaccandidate_id\xbau_\xa6locale\xa2fr\xa4mode\xa8assessed\xa8practice\xa7minutes\xa8deadline"
    b"\xa7persona\xa7neutral\xaadifficulty\xa8standard\xa8offer_id\xaaoffer_hash\xd9@\xa5offer\xde\x00\x1a\xa2id"
    b"\xa6source\xa5title\xabdescription\xacprofile_hash\xb0profile_revision\xa7profile\xa7summary\xa6skills"
    b"\xaeregular_answer\xa9questions\xa6budget\xa7reading\xa8evidence\xa5level\xa5score\xa5quote\xa5claims\xa7message"
    b"\xaacompetence\xabcompetences\xa5label\xa6reason\xa6engine\xa3llm\xa5rules\xa8required\xa6status\xa7company"
    b"\xa4time_over\xa9completed\xa4left\xa5spent\xacinput_tokens\xadoutput_tokens\xa4cost\xa8unpriced"
)
_PROGRESS = (
    b"m\x8c\xa5stage\xa9technical\xaabackground\xaabehaviour\xa5close\xa7welcome\xa5turns\x00\xa8question\x00"
    b"\xaffollow_ups_here\x00\xaafollow_ups\x00\xacrepairs_here\x00\xb3candidate_questions\x00\xa6locale\xa2en\xa4move"
    b"\x85\xa4kind\xa9follow_up\xa6repair\xa3ask\xa4open\xa8question\x00\xa7trigger\xc0\xa6detail\xc0\xa4last\xc2"
    b'\xa7closing\xc0\xa6silent\xc2\xadlast_input_id\xd9"a-'
)
_ROW = (
    b"m\x94\x86\xa1v\x04\xa2ts\xd9 2026-11-29T00:00:00.000000+00:00\xa2id\xd9$1f1e\xb0channel_versions\x89\xa9__start__"
    b"\xb000000002\xa6pinned\xb000000003\xaebranch:to:plan\xb000000003\xa4plan\xb000000003\xa8progress\xb000000007"
    b"\xabassessments\xb000000003\xadbranch:to:ask\xb000000004\xa8messages\xb000000007\xb0branch:to:listen\xb000000007"
    b"\xadversions_seen\x86\xa9__input__\x80\xa9__start__\x81\xa9__start__\xb000000001\xa4plan\x81\xaebranch:to:plan"
    b"\xb000000002\xa3ask\x81\xadbranch:to:ask\xb000000003\xad__interrupt__\x89\xa8messages\xb000000006\xa6pinned"
    b"\xb000000003\xa4plan\xb000000003\xa8progress\xb000000006\xabassessments\xb000000003\xa9__start__\xb000000002"
    b"\xaebranch:to:plan\xb000000003\xadbranch:to:ask\xb000000004\xb0branch:to:listen\xb000000006\xa6listen\x81"
    b"\xb0branch:to:listen\xb000000006\xb0updated_channels\x93\xb0branch:to:listen\xa8messages\xa8progress\x84\xa6source"
    b"\xa5input\xa4fork\xa4loop\xa4step\x05\xa7parents\x80\xa5fence\xcf\x00\x00\x01\xa2\xd9$1f1e\x81\xb0branch:to:listen"
    b"\xc0"
)
_HUMAN = (
    b"m\xc8\x01\x15\x05\x94\xbdlangchain_core.messages.human\xacHumanMessage\x86\xa7content\xd9%\xb1additional_kwargs"
    b"\x81\xa8vivavoce\x86\xa4turn\x02\xa5stage\xa7welcome\xa8question\x00\xa4move\xa6answer\xa7trigger\xc0\xa6locale"
    b'\xa2en\xb1response_metadata\x80\xa4type\xa5human\xa4name\xc0\xa2id\xd9"a-\xb3model_validate_json'
)
_SAID = (
    b"m\xc8\x02)\x05\x94\xbalangchain_core.messages.ai\xa9AIMessage\x89\xa7content\xda\x01\xb1additional_kwargs\x81"
    b"\xa8vivavoce\x87\xa4turn\x00\xa5stage\xa7welcome\xa8question\x00\xa4move\xa4open\xa7trigger\xc0\xa6locale\xa2en"
    b"\xa7stopped\xc2\xb1response_metadata\x80\xa4type\xa2ai\xa4name\xc0\xa2id\xb2t0-\xaatool_calls\x90"
    b"\xb2invalid_tool_calls\x90\xaeusage_metadata\xc0\xb3model_validate_json"
)
_DICTIONARY = _NAMES + _PROGRESS + _ROW + _HUMAN + _SAID
_BITS, _MEMORY = -12, 5
"""A window of 4 KiB, which the dictionary and such a value fit into: a compressor is made for each value."""
_FRESH = zlib.compressobj(1, zlib.DEFLATED, _BITS, _MEMORY, zlib.Z_DEFAULT_STRATEGY, _DICTIONARY)
"""Only copied: a copy has the dictionary read already."""


def press(data: bytes) -> bytes:
    """A value in fewer bytes."""
    made = _FRESH.copy()
    return made.compress(data) + made.flush()


def release(data: bytes) -> bytes:
    """The value again. Raises zlib.error."""
    return zlib.decompressobj(_BITS, _DICTIONARY).decompress(data)
