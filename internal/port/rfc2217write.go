package port

import (
	"context"
	"os"
)

// piece is how much is sent before the server is asked again whether it takes data.
const piece = 1 << 10

func (r *remote) Write(p []byte) (int, error) { return r.WriteContext(context.Background(), p) }

// WriteContext is Write that also ends, with ErrStalled, when ctx does. While the server
// says that its buffer is full (FLOWCONTROL-SUSPEND) nothing is sent.
func (r *remote) WriteContext(ctx context.Context, p []byte) (n int, err error) {
	defer r.answer()
	r.sending.Lock()
	defer r.sending.Unlock()
	limited, cancel := context.WithTimeout(ctx, r.allowance(len(p)))
	defer cancel()
	for n < len(p) {
		if err := r.mayWrite(limited); err != nil {
			return n, err
		}
		m, err := r.put(limited, escape(p[n:min(n+piece, len(p))]))
		n += m
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// mayWrite waits while the server takes no data.
func (r *remote) mayWrite(ctx context.Context) error {
	r.mu.Lock()
	suspended := r.suspended
	r.mu.Unlock()
	if suspended == nil {
		return nil
	}
	select {
	case <-suspended:
		return nil
	case <-ctx.Done():
		return r.explain("write", os.ErrDeadlineExceeded)
	}
}

// put sends escaped data after what is owed of an earlier message, and returns how many
// bytes of data were taken. The caller holds sending.
func (r *remote) put(ctx context.Context, raw []byte) (int, error) {
	if err := r.pay(ctx); err != nil {
		return 0, err
	}
	sent, err := r.stream.WriteContext(ctx, raw)
	n, half := taken(raw[:sent])
	if half {
		r.debt = []byte{telnetIAC} // or the next byte would be taken for a command
	}
	return n, err
}

// send sends a message of commands, whole if anything of it.
func (r *remote) send(ctx context.Context, message []byte) (int, error) {
	r.sending.Lock()
	defer r.sending.Unlock()
	r.debt = append(r.debt, message...)
	return 0, r.pay(ctx)
}

// pay sends what is owed. The caller holds sending.
func (r *remote) pay(ctx context.Context) error {
	if len(r.debt) == 0 {
		return nil
	}
	sent, err := r.stream.WriteContext(ctx, r.debt)
	r.debt = r.debt[sent:]
	return err
}

// reply keeps a command for the server until answer.
func (r *remote) reply(command []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.replies = append(r.replies, command...)
}

// answer sends the replies there are, unless a Write is under way, which does so at its
// end: a reader never waits for a writer. An error is the next Write's to find.
func (r *remote) answer() {
	for r.hasReplies() && r.sending.TryLock() {
		r.mu.Lock()
		r.debt, r.replies = append(r.debt, r.replies...), nil
		r.mu.Unlock()
		err := r.pay(context.Background())
		r.sending.Unlock()
		if err != nil {
			return
		}
	}
}

func (r *remote) hasReplies() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.replies) > 0
}
