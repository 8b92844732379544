package modem

import (
	"context"

	"attest/internal/at"
)

// SendLine is Send for a line that ends, or begins, as no driver writes it: it
// writes line as it is, with the terminator that it holds or none, and opens p.
func (m *Modem) SendLine(ctx context.Context, p at.Pending, line []byte) error {
	return m.transmit(ctx, append([]byte(nil), line...), func() Entry {
		p.Echo = m.echo
		m.scanner.Expect(p)
		m.pending, m.command, m.mark = p, m.next(), m.next()+1
		return Entry{Command: p.Command}
	})
}
