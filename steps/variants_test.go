package steps_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"attest/features"
	"attest/internal/at"
	"attest/internal/bench"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// Every scenario passes on every modem that keeps to the documents, not only on the
// one that was written beside them: they leave blank lines, the space behind the
// prompt, the LF of an echo, the prefix of an identity, the order of independent
// results and more open.
func TestScenariosPassOnEveryConformingModem(t *testing.T) {
	plan, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	for name, variant := range map[string]func() *proxy{
		"terse":     func() *proxy { return &proxy{told: []string{"ATE0"}, byByte: true, down: terse} },
		"talkative": func() *proxy { return &proxy{down: talkative} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var benches []*bench.Bench
			for i := range 6 {
				benches = append(benches, open(t, i, variant(), func(c *bench.Config) { c.Timeouts.Multiplier = 1 }))
			}
			judged := &results{}
			if err := suite.Run(t.Context(), suite.Config{Plan: plan, Benches: benches, Sink: judged}); err != nil {
				t.Fatal(err)
			}
			if len(judged.list) != len(plan.Scenarios) {
				t.Errorf("%d results of %d scenarios", len(judged.list), len(plan.Scenarios))
			}
			for _, r := range judged.list {
				if r.Judgement != verdict.Conforms {
					t.Errorf("%s %v: %v %s\n%s", r.ID, r.Judgement, r.Mismatches, r.Reason, r.Timeline)
				}
			}
		})
	}
}

// results is a sink that keeps what is judged.
type results struct{ list []verdict.Result }

func (*results) Started(int, verdict.Planned, int) {}

func (*results) Recovered(verdict.Recovery) error { return nil }

func (r *results) Judged(result verdict.Result) error {
	r.list = append(r.list, result)
	return nil
}

// terse is a modem that prints no blank line between lines and no space behind a
// prompt, identities without their prefix, a bare ERROR where no code is agreed
// upon, and its acknowledgements a little late, so that messages come before them.
func terse(p *proxy, l at.Line) {
	name := p.command.Command.Name()
	switch {
	case l.Kind == at.Blank && bytes.Equal(p.sent, []byte("\r\n")): // the frame before ended so
	case l.Kind == at.Blank && l.Text == " ":
	case l.Kind == at.Information && (name == "+CGMM" || name == "+CGMI"):
		_, value, _ := strings.Cut(l.Text, ": ")
		p.say([]byte(strings.Trim(value, `"`) + "\r\n"))
	case l.Kind == at.Information && name == "+CGMR":
		_, value, _ := strings.Cut(l.Text, ": ")
		p.say([]byte("Revision: " + strings.Trim(value, `"`) + "\r\n"))
	case l.Kind == at.Final && at.IsError(l.Text) && slices.Contains([]string{"+MPUB", "+MIPCLOSE", "+MDISCONNECT"}, name):
		p.say([]byte("ERROR\r\n"))
	case l.Kind == at.URC && slices.Contains([]string{"PUBACK", "PUBREC", "PUBCOMP"}, l.Text):
		p.hold(l)
	default:
		p.say(l.Raw)
	}
}

// talkative is a modem that prints every blank line twice, echoes CR LF, puts a
// space behind its prompts, tells its state before a failure and CLOSED after its
// own MIPCLOSE, has a CGEREP, zeros behind an address and no blank in its
// registration, says what nobody asked for in the middle of answers, and messages a
// little late, so that acknowledgements come before them.
func talkative(p *proxy, l at.Line) {
	name, form := p.command.Command.Name(), p.command.Command.Form()
	switch {
	case l.Kind == at.Blank && l.Text == "" && p.command.Data == 0:
		p.say([]byte("\r\n\r\n"))
	case l.Kind == at.Blank && l.Text == " ":
	case l.Kind == at.Prompt:
		p.say([]byte("> "))
	case l.Kind == at.Echo:
		p.say(append(slices.Clone(l.Raw), '\n'))
		if form == at.Read {
			p.frame("+CGEV: NW MODIFY 1,0")
		}
	case l.Kind == at.Information && name == "+CGDCONT" && form == at.Read:
		p.say([]byte(l.Text + ",0,0\r\n"))
	case l.Kind == at.Information && (name == "+CREG" || name == "+CEREG"):
		p.say([]byte(strings.Replace(l.Text, ": ", ":", 1) + "\r\n"))
	case l.Kind == at.Final && name == "+CGEREP" && form != at.Write:
		p.say([]byte("+CGEREP: " + map[at.Form]string{at.Test: "(0,1),(0)", at.Read: "1,0"}[form] + "\r\n"))
		p.frame("OK")
	case l.Kind == at.Final && p.command.Command.Text == "AT+CGEREP=1":
		p.say([]byte("OK\r\n"))
	case l.Kind == at.Final && name == "+MIPCLOSE" && l.Text == "OK":
		p.say(l.Raw)
		p.frame("CLOSED")
	case l.Kind == at.Final && name == "+MIPCLOSE":
		p.say([]byte("OK\r\n"))
	case l.Kind == at.URC && l.Text == "CONNECT FAIL":
		p.say([]byte("STATE: IP INITIAL\r\n"))
		p.frame(l.Text)
	case l.Kind == at.URC && strings.HasPrefix(l.Text, "+CGEV: ME PDN ACT 1"):
		p.say([]byte("+CGEV: ME PDN ACT 1,0\r\n"))
	case l.Kind == at.URC && strings.HasPrefix(l.Text, "+MSUB:"):
		p.hold(l)
	default:
		p.say(l.Raw)
	}
}

// late is how long a modem may wait with a line that depends on no other.
const late = 2 * time.Millisecond

// hold says a line later, in the order of what is held. The caller holds p.mu.
func (p *proxy) hold(l at.Line) {
	p.held = append(p.held, timed{l, time.Now().Add(late)})
	time.AfterFunc(late, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.held) > 0 {
			p.say(append([]byte("\r\n"), p.held[0].l.Raw...))
			p.held = p.held[1:]
		}
	})
}
