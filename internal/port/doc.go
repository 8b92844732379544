// Package port opens byte streams to a modem.
//
// Call [Open] with what the user wrote: a device path (/dev/ttyUSB2,
// /dev/pts/4, or a symbolic link to one), serial:///dev/ttyUSB2?baud=115200,
// usb:19d1:0001?interface=02&location=1-1.2, tcp://host:port for a raw serial server, or
// rfc2217://host:port?baud=115200 for one that speaks Telnet with the COM-PORT-OPTION of
// RFC 2217 and sets the line as it is asked. A USB identity is looked up at every Open:
// after a replug it may be another path. [Await] waits until a port is there and can be
// opened. [Pipe] joins two ports in memory. [OpenPTY] is the
// modem's side of a pseudo-terminal, for an emulated modem that others open as a serial
// device. [List] names the serial ports of the machine without opening any, [Candidates]
// those of USB devices in the order in which to look for a modem, and [Lookup] the one
// that a URL leads to.
//
// Every Port keeps one contract:
//
//   - Read blocks until there is at least one byte. It never returns 0 bytes
//     and no error (unless asked for 0 bytes), has no time-out, and never
//     returns io.EOF: bytes that arrived are delivered first, then
//     the end of the stream is [ErrGone].
//   - Write returns when all bytes were taken, or [ErrStalled] when they were
//     not taken in time. Writes of several goroutines do not mix.
//   - The ports of Open and Pipe also have ReadContext and WriteContext, which a
//     context ends, and ReadReady, which does not wait. A reader can so be relieved
//     without closing the port. PTY, the modem's side, has no need of them.
//   - Close ends a blocked Read and a blocked Write at once, with [ErrClosed].
//     It may be called twice. After it nothing is read or written.
//
// A serial device is opened raw, 8N1, without flow control, and its input
// buffer is emptied: what a modem said while nobody listened is not an answer. So is the
// line behind a server that speaks RFC 2217, or Open says what the server does not do.
// A device is locked with flock(2) on the device itself, so that two programs
// cannot share one modem; the second gets a [HeldError] that names the first. A network
// address is locked likewise, among the programs of this machine. The lock of a program
// that died is free at once.
//
// The package never guesses: an unknown scheme or parameter is a [UsageError].
// It knows nothing about AT commands. It runs on Linux only.
package port
