package bench

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"attest/broker"
	"attest/internal/modem"
	"attest/internal/verdict"
)

// watch is what a bench knows of the network that its broker shares with others.
type watch struct {
	guard  *broker.Guard // nil where nobody else can reach the broker
	shared bool          // somebody else came from the modem's address
	lost   bool          // something came of which nobody can say whose it was
	asked  int           // how often the modem was told to log in, for its address alone
}

// guarded makes a broker of the trial's that others can reach tell them from the modem,
// and admit nothing but what the scenario told the modem.
func (b *Bench) guarded(t *Trial) {
	if b.watch.guard == nil {
		return
	}
	b.protect(&t.options, t.ID)
	t.options.Client, t.options.Topic = t.client, t.topic
}

// protect makes a broker tell strangers, for the log of a scenario or of none.
func (b *Bench) protect(c *broker.Config, id string) {
	c.Guard = b.watch.guard
	if b.cfg.Strangers == nil {
		return
	}
	c.OnStranger = func(s broker.Stranger) {
		b.cfg.Strangers(verdict.Stranger{
			Time: s.Time, Duration: s.Duration, Bench: b.cfg.Number, ID: id,
			From: s.From.String(), Listener: string(s.Listener), Did: b.cfg.Secrets.Redact(s.Did),
		})
	}
}

// client reports whether the scenario has told the modem this client id.
func (t *Trial) client(id string) bool {
	return t.told(func(name string, params []string) bool {
		return name == "+MCONFIG" && len(params) > 0 && is(params[0], id)
	})
}

// topic reports whether the scenario has told the modem this topic or filter.
func (t *Trial) topic(topic string) bool {
	return t.told(func(name string, params []string) bool {
		switch name {
		case "+MPUB", "+MPUBEX", "+MSUB", "+MUNSUB":
			return len(params) > 0 && is(params[0], topic)
		case "+MCONFIG":
			return len(params) > 5 && is(params[5], topic)
		}
		return false
	})
}

// told reports whether a command that was sent in the trial is accepted.
func (t *Trial) told(accept func(name string, params []string) bool) bool {
	for _, e := range t.Modem.Since(t.first) {
		if !e.Sent {
			continue
		}
		for _, c := range e.Command.Parts() {
			if params, err := c.Params(); err == nil && accept(c.Name(), params) {
				return true
			}
		}
	}
	return false
}

// is compares a parameter as it was written, or as it is meant: with the vendor's escapes
// read (manual MPUB).
func is(param, text string) bool { return param == text || escapes(param) == text }

// escapes reads \22 and the like; what is none stays.
func escapes(param string) string {
	var b strings.Builder
	for i := 0; i < len(param); i++ {
		if param[i] == '\\' && i+2 < len(param) {
			var c byte
			if _, err := fmt.Sscanf(param[i+1:i+3], "%02X", &c); err == nil {
				b.WriteByte(c)
				i += 2
				continue
			}
		}
		b.WriteByte(param[i])
	}
	return b.String()
}

// Doubt says why nobody can tell whether what the broker saw in the trial, or missed, was
// the modem's: nil if all of it can be told apart. What a scenario found must then not
// count, for or against the firmware.
func (t *Trial) Doubt() error {
	t.mu.Lock()
	server := t.broker
	t.mu.Unlock()
	w := &t.bench.watch
	if w.guard == nil || server == nil {
		return nil
	}
	starts, seen := connects(t.Modem.Since(t.first)), accepted(server.Events())
	uncalled := len(seen) > 0 && (len(starts) == 0 || seen[0].Before(starts[0]))
	w.shared = w.shared || uncalled
	why := w.doubt(len(starts), len(seen), server.Strangers())
	if uncalled {
		why = "somebody came from the modem's address before it was told to connect: somebody else has it too"
	}
	if why == "" {
		return nil
	}
	w.lost = true
	return errors.New("tell the modem from strangers on the network: " + why)
}

// doubt says why the connections of a trial cannot be told apart: starts are those that the
// modem was told to make, seen those that came from its addresses.
func (w *watch) doubt(starts, seen, strangers int) string {
	switch {
	case w.shared && seen > starts:
		return fmt.Sprintf("%d connections came from the modem's address, and somebody else has it too; it was told to make %d", seen, starts)
	case strangers == 0 || starts == 0:
		return ""
	case w.guard.Addresses() == 0:
		return fmt.Sprintf("%d connections came from addresses from which nobody has logged in yet with the run's own name", strangers)
	case w.guard.Addresses() > 1:
		return fmt.Sprintf("%d connections came from addresses that are not the modem's so far, and it has had %d", strangers, w.guard.Addresses())
	case seen == 0:
		return fmt.Sprintf("%d connections came from elsewhere, and none from the modem's address: it may have a new one", strangers)
	}
	return ""
}

// connects returns when the modem was told to open a connection.
func connects(dialogue []modem.Entry) []time.Time {
	var times []time.Time
	for _, e := range dialogue {
		if !e.Sent {
			continue
		}
		for _, c := range e.Command.Parts() {
			if name := c.Name(); name == "+MIPSTART" || name == "+SSLMIPSTART" || name == "+CIPSTART" {
				times = append(times, e.Time)
			}
		}
	}
	return times
}

// accepted returns when connections came from the modem's address.
func accepted(events []broker.Event) []time.Time {
	var times []time.Time
	for _, e := range events {
		if e.Kind == broker.Accepted {
			times = append(times, e.Time)
		}
	}
	return times
}
