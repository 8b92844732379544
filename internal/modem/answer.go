package modem

import (
	"context"
	"fmt"
	"time"

	"attest/internal/at"
)

// Answer is what a command got.
type Answer struct {
	Info    []at.Line // information and data lines, in order
	Final   at.Line   // the final result; of an answer without one (at.Pending.Bare) the zero Line
	Elapsed time.Duration
}

// OK tells whether the modem accepted the command: the final result is neither
// an error nor missing. SHUT OK and the like count.
func (a Answer) OK() bool {
	return a.Final.Kind == at.Final && !at.IsError(a.Final.Text)
}

// Texts returns the information lines as text, payloads included.
func (a Answer) Texts() []string {
	var texts []string
	for _, l := range a.Info {
		texts = append(texts, l.String())
	}
	return texts
}

// RefusedError is a final result in place of the prompt that was waited for.
type RefusedError struct {
	Command at.Command
	Final   at.Line
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("wait for the prompt of %q: modem answered %q", e.Command.Text, e.Final.Text)
}

// Do sends p and waits for its final result. A refusal is no error, see
// Answer.OK.
func (m *Modem) Do(ctx context.Context, p at.Pending) (Answer, error) {
	if err := m.Send(ctx, p); err != nil {
		return Answer{}, err
	}
	return m.AwaitFinal(ctx)
}

// DoData sends p, waits for its prompt, writes data, and waits for the final
// result. A command that is refused at once gets no data; its Answer is
// returned without an error.
func (m *Modem) DoData(ctx context.Context, p at.Pending, data []byte) (Answer, error) {
	p.Prompt = true
	if err := m.Send(ctx, p); err != nil {
		return Answer{}, err
	}
	line, err := m.awaitPrompt(ctx)
	if err != nil {
		return Answer{}, err
	}
	if line.Kind == at.Final {
		return m.answer(), nil
	}
	if err := m.Write(ctx, data); err != nil {
		return Answer{}, err
	}
	return m.AwaitFinal(ctx)
}

// AwaitFinal waits for the final result of the last command sent, and claims
// it with the information before it.
func (m *Modem) AwaitFinal(ctx context.Context) (Answer, error) {
	from, p := m.lastCommand()
	want := wanted{"the final result", p.Command.Text}
	_, err := m.await(ctx, from, want, func(l at.Line) bool {
		return l.Kind == at.Final || p.Bare && l.Kind == at.Information
	})
	if err != nil {
		return Answer{}, err
	}
	return m.answer(), nil
}

// AwaitPrompt waits for the prompt of the last command sent and claims it. A
// final result that comes instead is claimed and returned as *RefusedError.
func (m *Modem) AwaitPrompt(ctx context.Context) (at.Line, error) {
	line, err := m.awaitPrompt(ctx)
	if err == nil && line.Kind == at.Final {
		_, p := m.lastCommand()
		err = &RefusedError{Command: p.Command, Final: line}
	}
	return line, err
}

// awaitPrompt waits for a prompt or a final result, whichever comes first.
func (m *Modem) awaitPrompt(ctx context.Context) (at.Line, error) {
	from, p := m.lastCommand()
	want := wanted{"the prompt", p.Command.Text}
	return m.await(ctx, from, want, func(l at.Line) bool {
		return l.Kind == at.Prompt || l.Kind == at.Final
	})
}

// lastCommand returns the last command sent and the place of the first line
// that may answer it.
func (m *Modem) lastCommand() (from int, p at.Pending) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.command + 1, m.pending
}

// answer collects and claims the lines that answer the last command sent, up to
// its final result.
func (m *Modem) answer() Answer {
	m.mu.Lock()
	defer m.mu.Unlock()
	var a Answer
	entries := m.since(m.command)
	for i := range entries {
		e := &entries[i]
		if e.Sent {
			continue
		}
		switch e.Line.Kind {
		case at.Information, at.Data:
			e.Claimed = true
			a.Info = append(a.Info, e.Line)
		case at.Final:
			a.Final = e.Line
		default:
			continue
		}
		a.Elapsed = e.Time.Sub(entries[0].Time)
		if e.Line.Kind == at.Final || m.pending.Bare {
			break
		}
	}
	return a
}
