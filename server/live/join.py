"""How a viewer enters a session: history and live entries joined without a gap or a repeat.

Buffer what comes live, read history from the viewer's position, splice, subscribe in the same breath. History is sent
at the peer's own pace, past the outbox; from `live` on the outbox is the only way.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack

from server.live.channel import Channel, Viewer
from server.live.frame import Frame
from server.live.history import position_json
from server.live.line import Line
from server.live.outbox import MESSAGE_BYTES, MESSAGE_FRAMES
from server.live.room import Room
from server.protocol.errors import LogLost
from server.protocol.messages import Position, Role
from server.sessions.log.entry import Entry
from server.sessions.log.sections import entry_for

Welcome = Callable[[bool], bytes]
"""Makes the `welcome` frame, given whether the viewer's position could be continued."""


async def join(
    room: Room,
    channels: tuple[Channel, ...],
    *,
    viewer: Viewer,
    role: Role,
    line: Line,
    welcome: Welcome,
    resume: Position | None,
    most: int,
) -> None:
    """Send everything up to `live` and subscribe. A viewer that missed more than `most` entries starts over.

    Raises OSError when the peer leaves; LogLost and SessionNotFound when the log changes meanwhile; Unavailable.
    """
    epoch = room.epoch
    with ExitStack() as stack:
        for channel in channels:
            stack.enter_context(channel.joining())
        at = await _continued(room, channels, resume, most)
        if at is not None:
            await line.send(welcome(True))  # noqa: FBT003  # the frame's one field
        else:
            history = await room.history(channels)
            snapshot = history.snapshot(room.epoch, role=role if len(channels) > 1 else None)
            at = {channel: history.position(channel.stream) for channel in channels}
            await line.send(welcome(False))  # noqa: FBT003
            await line.send(snapshot)
        while (behind := next((each for each in channels if each.since(at[each]) is None), None)) is not None:
            page = await room.read(behind.stream, after=at[behind])
            if not page.entries or epoch not in ("", page.epoch):
                raise LogLost(room.sid)
            await _send([entry_for(role, entry) for entry in page.entries], line)
            at[behind] = page.entries[-1].offset
        if epoch not in ("", room.epoch):
            raise LogLost(room.sid)
        for channel in channels:
            for frame in channel.since(at[channel]) or ():
                viewer.push(frame)
            channel.subscribe(viewer)
    staff = room.staff.last if len(channels) > 1 else 0
    line.push(Frame(b'{"type":"live","position":%b}' % position_json(room.epoch, room.public.last, staff)))


async def _continued(
    room: Room, channels: tuple[Channel, ...], resume: Position | None, most: int
) -> dict[Channel, int] | None:
    """The viewer's own position if its log can be continued from there; None: it starts over."""
    if resume is None:
        return None
    at = {channel: resume.public if channel.stream == "public" else resume.staff for channel in channels}
    if any(channel.last < at[channel] for channel in channels):
        await room.filled()  # it may have heard more than we have, on another node
    if resume.epoch != room.epoch and any(at.values()):
        return None
    if any(channel.last < at[channel] for channel in channels):
        return None
    missing = sum(channel.last - at[channel] for channel in channels)
    return at if missing <= most else None


async def _send(entries: Iterable[Entry], line: Line) -> None:
    frames: list[bytes] = []
    size = 0
    for entry in entries:
        frame = entry.frame()
        if frames and (size + len(frame) > MESSAGE_BYTES or len(frames) == MESSAGE_FRAMES):
            await line.send(b"\n".join(frames))
            frames, size = [], 0
        frames.append(frame)
        size += len(frame)
    if frames:
        await line.send(b"\n".join(frames))
