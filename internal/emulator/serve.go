package emulator

import (
	"context"
	"errors"
	"io"
	"net"
	"syscall"

	"attest/internal/port"
)

// ErrBusy is a second host on the modem's one port.
var ErrBusy = errors.New("serve modem: the port is taken by another host")

// Serve connects a host to the AT port and blocks until the context ends, the
// host goes, or the modem is closed; these three are no errors. It owns rw and
// closes it. Several hosts may follow one another: the modem keeps its state,
// but a half-sent command line and a data mode end with the host, as they do
// when DTR falls.
func (m *Modem) Serve(ctx context.Context, rw io.ReadWriteCloser) error {
	defer rw.Close()
	out := newOutput(m.jitter)
	taken := true
	alive := m.loop.do(func() {
		if m.out == nil {
			m.out, taken = out, false
		}
	})
	if !alive {
		return nil
	}
	if taken {
		return ErrBusy
	}
	defer m.loop.do(m.hangUp)
	stop := context.AfterFunc(ctx, func() { rw.Close() })
	defer stop()

	written := make(chan error, 1)
	go func() {
		err := out.pump(rw)
		rw.Close() // ends the Read below
		written <- err
	}()
	readErr := m.readPort(rw)
	out.close()
	writeErr := <-written
	if ctx.Err() != nil || isGone(readErr) || isGone(writeErr) {
		return nil
	}
	return errors.Join(readErr, writeErr)
}

// isGone reports the errors of a port whose host went, or that was closed.
func isGone(err error) bool {
	for _, gone := range []error{io.EOF, io.ErrClosedPipe, net.ErrClosed, syscall.ECONNRESET, syscall.EPIPE, port.ErrGone, port.ErrClosed} {
		if errors.Is(err, gone) {
			return true
		}
	}
	return false
}

// readPort feeds the modem, chunk by chunk: the next is read when the modem has
// dealt with the last, so a host cannot run ahead of it.
func (m *Modem) readPort(r io.Reader) error {
	buf := make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		if n > 0 && !m.loop.do(func() { m.input(buf[:n]) }) {
			return io.EOF
		}
		if err != nil {
			return err
		}
	}
}

// hangUp forgets the host.
func (m *Modem) hangUp() {
	m.out = nil
	m.line = lineBuffer{last: m.line.last}
	m.dropData()
}
