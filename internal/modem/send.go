package modem

import (
	"context"
	"errors"
	"fmt"
	"time"

	"attest/internal/at"
	"attest/internal/port"
)

// Send writes the command line of p with the terminator and opens it: what the
// modem sends from now on may be its answer. It marks, as Mark does. Whether an
// echo is due Send knows itself; p.Echo is ignored.
//
// A write that the port does not take before ctx ends is an error that wraps
// port.ErrStalled.
func (m *Modem) Send(ctx context.Context, p at.Pending) error {
	return m.SendWith(ctx, p, nil)
}

// SendWith is Send with data behind the terminator in the same write, as a host
// does that must not wait for the prompt (at-facts §2.3).
func (m *Modem) SendWith(ctx context.Context, p at.Pending, data []byte) error {
	b := make([]byte, 0, len(p.Command.Text)+len(m.cfg.Terminator)+len(data))
	b = append(b, p.Command.Text...)
	b = append(b, m.cfg.Terminator...)
	b = append(b, data...)
	return m.transmit(ctx, b, func() Entry {
		p.Echo = m.echo
		m.scanner.Expect(p)
		m.pending, m.command, m.mark = p, m.next(), m.next()+1
		return Entry{Command: p.Command}
	})
}

// Write writes payload as it is, without a terminator. It does not mark.
func (m *Modem) Write(ctx context.Context, payload []byte) error {
	return m.transmit(ctx, append([]byte(nil), payload...), func() Entry { return Entry{} })
}

// transmit journals the entry that prepare makes and writes b, which it owns.
// The entry stands in the journal before the first byte is written, so no
// answer can stand before its command.
func (m *Modem) transmit(ctx context.Context, b []byte, prepare func() Entry) error {
	if ctx.Err() != nil {
		return fmt.Errorf("write %d bytes to the modem: %w", len(b), context.Cause(ctx))
	}
	select {
	case m.writing <- struct{}{}:
	case <-ctx.Done():
		return m.stalled(ctx, len(b))
	}
	if err := m.announce(b, prepare); err != nil {
		<-m.writing
		return err
	}
	err := m.write(ctx, b)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && errors.Is(err, port.ErrStalled):
		return m.stalled(ctx, len(b))
	}
	return fmt.Errorf("write %d bytes to the modem: %w", len(b), err)
}

// write writes b until ctx ends, and gives m.writing back when the port is done with it.
func (m *Modem) write(ctx context.Context, b []byte) error {
	if m.direct != nil {
		defer func() { <-m.writing }()
		_, err := m.direct.WriteContext(ctx, b)
		return err
	}
	result := make(chan error, 1)
	go func() {
		_, err := m.port.Write(b)
		result <- err
		<-m.writing
	}()
	select {
	case err := <-result:
		return err
	case <-ctx.Done():
		return port.ErrStalled
	}
}

// announce journals b, unless the dialogue has ended.
func (m *Modem) announce(b []byte, prepare func() Entry) error {
	m.catchUp()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return fmt.Errorf("write %d bytes to the modem: %w", len(b), m.err)
	}
	e := prepare()
	e.Time, e.Sent, e.Raw = time.Now(), true, b
	m.add(e)
	return nil
}

// stalled explains a write that did not end before ctx did. A port that takes
// no bytes says nothing about the firmware, so this is no TimeoutError.
func (m *Modem) stalled(ctx context.Context, n int) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("write %d bytes to the modem: %s did not take them in time: %w", n, m.port, port.ErrStalled)
	}
	return fmt.Errorf("write %d bytes to the modem: %w", n, context.Cause(ctx))
}
