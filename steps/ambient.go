package steps

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"attest/broker"
	"attest/broker/wire"
	"attest/internal/at"
	"attest/internal/luat"
	"attest/internal/modem"
	"attest/internal/verdict"
)

// Ambient holds what was heard in a trial against the rules that hold always,
// whatever the scenario asks for (design §2.6): sound frames on the serial line, no
// result that nobody is owed, no restart that nobody asked for, no MQTT packet
// that the standard forbids, and no claim of the modem that the broker cannot
// confirm.
func Ambient(e Evidence) []*verdict.Mismatch {
	var found []*verdict.Mismatch
	sound := withoutROM(e.Dialogue)
	found = append(found, framing(sound)...)
	found = append(found, late(sound)...)
	found = append(found, ledger(e.Dialogue)...)
	found = append(found, restarted(e)...)
	found = append(found, packets(spoken(e.Dialogue, e.Events))...)
	if e.Watched {
		found = append(found, claims(e.Dialogue, e.Events)...)
		found = append(found, connections(e.Dialogue, e.Events)...)
	}
	return found
}

// withoutROM leaves out what a module prints between the last result before a
// restart and its RDY: the ROM speaks at a line rate of its own, and what arrives is
// noise (at-facts §6.1).
func withoutROM(dialogue []modem.Entry) []modem.Entry {
	var kept []modem.Entry
	for _, e := range dialogue {
		if !e.Sent && strings.HasSuffix(e.Line.Text, ready) {
			for n := len(kept); n > 0 && !kept[n-1].Sent && kept[n-1].Line.Kind != at.Final; n-- {
				kept = kept[:n-1]
			}
			if e.Line.Text != ready {
				continue
			}
		}
		kept = append(kept, e)
	}
	return kept
}

// framing reports every flaw that the scanner found.
func framing(dialogue []modem.Entry) []*verdict.Mismatch {
	var found []*verdict.Mismatch
	for i, e := range dialogue {
		for _, flaw := range e.Line.Flaws {
			got := flaw.Rule + ": " + escape(string(e.Line.Raw))
			if flaw.Rule == at.RuleResult {
				got += ", behind " + asked(dialogue[:i])
			}
			found = append(found, &verdict.Mismatch{
				Requirement: "every line that the modem prints is framed as <CR><LF>text<CR><LF>",
				Source:      flaw.Source,
				Want:        []string{"a sound line"},
				Got:         got,
			})
		}
	}
	return found
}

// haste is how soon the end of a line must follow its first byte, beyond the time
// that its bytes take at 9600 bit/s. V.250 gives no time: it is far beyond any pause
// of a driver.
const haste = 3 * time.Second

// late reports lines whose CR LF did not come with them. One that lacks its own is
// ended by whatever is printed next, and then looks sound: only its time tells.
func late(dialogue []modem.Entry) []*verdict.Mismatch {
	var found []*verdict.Mismatch
	for _, e := range dialogue {
		took := e.Time.Sub(e.Began)
		if e.Sent || e.Began.IsZero() || e.Line.Kind == at.Echo || took <= haste+time.Duration(len(e.Raw))*time.Millisecond {
			continue // an echo ends when the answer begins
		}
		found = append(found, &verdict.Mismatch{
			Requirement: "a line and the <CR><LF> that ends it are printed together",
			Source:      "V.250 §5.7.1, history H1",
			Want:        []string{fmt.Sprintf("its end within %v", haste)},
			Got:         fmt.Sprintf("%s, of which the end came %v after the beginning", escape(string(e.Raw)), took.Round(time.Millisecond)),
		})
	}
	return found
}

// ledger reports asynchronous results that no accepted command owes.
func ledger(dialogue []modem.Entry) []*verdict.Mismatch {
	var found []*verdict.Mismatch
	for _, finding := range luat.Audit(dialogue) {
		found = append(found, &verdict.Mismatch{
			Requirement: finding.Requirement,
			Source:      finding.Source,
			Want:        []string{"no such line here"},
			Got:         escape(finding.Got),
		})
	}
	return found
}

// What tells of a restart: the line behind which the modem takes commands, and that
// of the ROM before it, which is readable at some line rates (at-facts §6.1).
const (
	ready = "RDY"
	rom   = "^boot.rom"
)

// Restarted reports whether the modem restarted without having been told to.
func Restarted(e Evidence) bool { return len(restarted(e)) > 0 }

// Vanished is what a restart is that took the module's own USB along, and of which nobody
// heard more than why it says that it started.
func Vanished(why string) *verdict.Mismatch {
	return &verdict.Mismatch{
		Requirement: "the modem restarts only when it is told to",
		Source:      "manual RESET, history H11",
		Want:        []string{"a port that stays"},
		Got:         "the port went each time the scenario was tried, and " + why,
	}
}

// restarted counts the restarts, each of which the scenario must have asked for. A
// release that prints RDY twice in one (history H29) says so in its profile.
func restarted(e Evidence) []*verdict.Mismatch {
	whole := e.Whole // no byte of the bench's restarts a modem
	if whole == nil {
		whole = e.Dialogue
	}
	var found []*verdict.Mismatch
	for _, sign := range []struct {
		line string
		once int
	}{{ready, max(e.Ready, 1)}, {rom, 1}} {
		n, allowed, behind := 0, e.Restarts*sign.once, ""
		for i, entry := range whole {
			if !entry.Sent && strings.HasPrefix(entry.Line.Text, sign.line) {
				n++
				if n == allowed+1 {
					behind = asked(whole[:i])
				}
			}
		}
		if n > allowed {
			found = append(found, &verdict.Mismatch{
				Requirement: "the modem restarts only when it is told to",
				Source:      "manual RESET, history H11",
				Want:        []string{fmt.Sprintf("%s %d times", sign.line, allowed)},
				Got:         fmt.Sprintf("%s %d times, the first of them unasked behind %s", sign.line, n, behind),
			})
		}
	}
	return found
}

// asked are the last commands, newest first: a modem that restarts may still take one or two
// behind the one that it did not stand. The AT by which a bench looks for it tells nothing.
func asked(dialogue []modem.Entry) string {
	const most = 3
	var commands []string
	for n := len(dialogue); n > 0 && len(commands) < most; n-- {
		if !dialogue[n-1].Sent {
			continue
		}
		if sent := strconv.Quote(lastSent(dialogue[:n])); sent != `"AT"` && !slices.Contains(commands, sent) {
			commands = append(commands, sent)
		}
	}
	return strings.Join(commands, ", ")
}

// spoken leaves out the silence of a modem that had lost its network: nothing that it
// sends arrives.
func spoken(dialogue []modem.Entry, events []broker.Event) []broker.Event {
	lost := slices.IndexFunc(dialogue, func(e modem.Entry) bool {
		return !e.Sent && strings.HasPrefix(e.Line.Text, "+CGEV: NW PDN DEACT")
	})
	if lost < 0 {
		return events
	}
	return slices.DeleteFunc(slices.Clone(events), func(e broker.Event) bool {
		return e.Kind == broker.Deadline && e.Time.After(dialogue[lost].Time)
	})
}

// packets reports what the broker's frame layer holds against the client.
func packets(events []broker.Event) []*verdict.Mismatch {
	var found []*verdict.Mismatch
	for _, e := range events {
		for _, v := range e.Violations {
			found = append(found, &verdict.Mismatch{
				Requirement: v.Sentence,
				Source:      v.Clause,
				Want:        []string{"a packet that MQTT 3.1.1 allows"},
				Got:         v.Got,
			})
		}
	}
	return found
}

// claim pairs a line of the modem with the packet that it is about.
type claim struct {
	line   string
	packet wire.Type
}

var confirmed = []claim{
	{"CONNACK OK", wire.CONNACK},
	{"SUBACK", wire.SUBACK},
	{"UNSUBACK", wire.UNSUBACK},
	{"PUBACK", wire.PUBACK},
	{"PUBREC", wire.PUBREC},
	{"PUBCOMP", wire.PUBCOMP},
}

// claims holds the k-th such line against the k-th such packet: it must have been
// sent, and before the modem spoke of it. The broker's journal is written before
// the packet leaves, so an honest modem is never early.
func claims(dialogue []modem.Entry, events []broker.Event) []*verdict.Mismatch {
	var found []*verdict.Mismatch
	for _, c := range confirmed {
		sent := sentAt(events, c.packet)
		for k, said := range saidAt(dialogue, c.line) {
			m := &verdict.Mismatch{
				Requirement: c.line + " is reported when the broker has sent its " + c.packet.String() + ", not before",
				Source:      "guide, notes 1 to 4",
				Want:        []string{fmt.Sprintf("%d of the broker's %s before it", k+1, c.packet)},
			}
			switch {
			case k >= len(sent):
				m.Got = fmt.Sprintf("%s number %d, although the broker sent %d", c.line, k+1, len(sent))
			case said.Before(sent[k]):
				m.Got = fmt.Sprintf("%s %v before the broker's", c.line, sent[k].Sub(said).Round(time.Microsecond))
			default:
				continue
			}
			found = append(found, m)
		}
	}
	return found
}

// connections holds CONNECT OK against the connections that the broker knows: TCP
// on the plain listener, a handshake that did not fail on the others. Only their
// number counts: the client's end of a handshake may know of its end first.
func connections(dialogue []modem.Entry, events []broker.Event) []*verdict.Mismatch {
	said, open, failed := len(saidAt(dialogue, "CONNECT OK")), accepted(events), 0
	for _, e := range events {
		if e.Kind == broker.HandshakeFailed {
			failed++
		}
	}
	open -= failed - min(failed, plainStarts(dialogue)) // MIPSTART to a TLS listener asks for no handshake
	if said <= open {
		return nil
	}
	return []*verdict.Mismatch{{
		Requirement: "CONNECT OK is reported for a connection that stands: TCP for MIPSTART, a finished TLS handshake for SSLMIPSTART",
		Source:      "guide, note 1; history H7",
		Want:        []string{fmt.Sprintf("at most %d", open)},
		Got:         fmt.Sprintf("CONNECT OK %d times", said),
	}}
}

// plainStarts counts the MIPSTARTs.
func plainStarts(dialogue []modem.Entry) int {
	n := 0
	for _, e := range dialogue {
		if e.Sent && strings.HasPrefix(e.Command.Text, "AT+MIPSTART=") {
			n++
		}
	}
	return n
}

func sentAt(events []broker.Event, t wire.Type) []time.Time {
	var times []time.Time
	for _, e := range events {
		if e.Kind == broker.Sent && e.Packet != nil && e.Packet.Type == t && (e.Packet.Connack == nil || e.Packet.Connack.Code == 0) {
			times = append(times, e.Time)
		}
	}
	return times
}

func saidAt(dialogue []modem.Entry, line string) []time.Time {
	var times []time.Time
	for _, e := range dialogue {
		if !e.Sent && strings.TrimSpace(e.Line.Text) == line {
			times = append(times, e.Time)
		}
	}
	return times
}
