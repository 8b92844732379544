package steps_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"attest/internal/bench"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// judge runs one scenario with the steps given and returns what came of it.
func judge(ctx context.Context, t *testing.T, b *bench.Bench, steps ...string) verdict.Result {
	t.Helper()
	feature := "@manual:X\nFeature: F\n  @T-001\n  Scenario: one\n    * " + strings.Join(steps, "\n    * ") + "\n"
	plan, err := suite.Load(suite.Tree{FS: fstest.MapFS{"a/f.feature": {Data: []byte(feature)}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.CheckSteps(); err != nil {
		t.Fatal(err)
	}
	judged := &results{}
	_ = suite.Run(ctx, suite.Config{Plan: plan, Benches: []*bench.Bench{b}, Sink: judged}) // what ended it is in the result
	if len(judged.list) != 1 {
		t.Fatalf("%d results, want 1", len(judged.list))
	}
	return judged.list[0]
}

// without keeps some commands from the modem.
func without(commands ...string) func(string) bool {
	return func(command string) bool {
		for _, c := range commands {
			if strings.HasPrefix(command, c) {
				return false
			}
		}
		return true
	}
}

// dead keeps everything from the modem from a command on.
func dead(from string) func(string) bool {
	gone := false
	return func(command string) bool {
		gone = gone || strings.HasPrefix(command, from)
		return !gone
	}
}

// deaf keeps everything from the modem from a command on, for a time.
func deaf(from string, d time.Duration) func(string) bool {
	var until time.Time
	return func(command string) bool {
		if strings.HasPrefix(command, from) {
			until = time.Now().Add(d)
		}
		return time.Now().After(until)
	}
}

// Time that ran out is the firmware's only if its modem still answers.
func TestWhatASilenceMeans(t *testing.T) {
	if _, err := authority(); err != nil { // outside the bubble: its time would stand still
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		proxy   *proxy
		steps   []string
		outcome verdict.Outcome
		says    string // in the mismatch or the reason
	}{
		{"no final result", &proxy{up: without("AT+CSQ")}, []string{"I send `AT+CSQ`", "the modem answers OK"},
			verdict.Fail, "nothing of it within 1.8s"},
		{"no final result, and no modem", &proxy{up: dead("AT+CSQ")}, []string{"I send `AT+CSQ`", "the modem answers OK"},
			verdict.Error, "does not answer AT"},
		{"no final result, and no modem for a while", &proxy{up: deaf("AT+CSQ", 8500*time.Millisecond)}, []string{"I send `AT+CSQ`", "the modem answers OK"},
			verdict.Error, "does not answer AT"},
		{"the port is lost", &proxy{lost: map[string]bool{"AT+CSQ": true}}, []string{"I send `AT+CSQ`", "the modem answers OK"},
			verdict.Error, "port gone"},
		{"no asynchronous line", &proxy{}, []string{"I send `AT+CGATT=1`", "the modem answers OK", "the modem reports `CLOSED` within \"30s\""},
			verdict.Fail, `want "CLOSED"`},
		{"no asynchronous line, and no modem", &proxy{up: dead("AT+CGATT=1")}, []string{"the modem reports `CLOSED` within \"30s\"", "I send `AT+CGATT=1`", "the modem answers OK"},
			verdict.Fail, `want "CLOSED"`},
		{"no prompt", &proxy{up: without("AT+FSWRITE")}, []string{"I send `AT+FSWRITE=\"ca.crt\",0,1,15`", "the modem prompts for data"},
			verdict.Fail, "want `> after AT+FSWRITE"},
		{"a result in place of the prompt", &proxy{}, []string{"I send `AT+FSWRITE=\"none\",0,1`", "the modem prompts for data"},
			verdict.Fail, `answered ERROR`},
		{"data that are never complete", &proxy{}, []string{"I send `AT+FSCREATE=\"ca.crt\"`", "the modem answers OK", "I send `AT+FSWRITE=\"ca.crt\",0,9000,600`", "the modem prompts for data", "I send the data \"abc\"", "the modem answers OK"},
			verdict.Fail, "nothing of it within"},
		{"no restart", &proxy{up: without("AT+RESET")}, []string{"I send `AT+RESET`", "the modem restarts within \"60s\""},
			verdict.Fail, "RDY"},
		{"a restart that is never over", &proxy{up: dead("AT+RESET")}, []string{"I send `AT+RESET`", "the modem restarts within \"60s\""},
			verdict.Error, "does not answer AT"},
		{"a wrong answer", &proxy{}, []string{"I send `AT+CGATT?`", "the modem answers OK"},
			verdict.Fail, `AT+CGATT? answered +CGATT: 1 before OK`},
		{"an error where OK is due", &proxy{}, []string{"I send `AT+NONSENSE`", "the modem answers OK"},
			verdict.Fail, `AT+NONSENSE answered ERROR`},
		{"a result that was not asked for", &proxy{}, []string{"I send `AT+CGATT?`", "the modem has not reported `CLOSED`"},
			verdict.Error, "no step has asked for the result of AT+CGATT?"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := open(t, 0, tt.proxy, nil)
				r := judge(t.Context(), t, b, tt.steps...)
				said := r.Reason
				for _, m := range r.Mismatches {
					said += m.Error()
				}
				if r.Outcome != tt.outcome || !strings.Contains(said, tt.says) {
					t.Errorf("%v: %s; want %v: %s\n%s", r.Outcome, said, tt.outcome, tt.says, r.Timeline)
				}
				if r.Outcome == verdict.Error && len(r.Mismatches) > 0 {
					t.Errorf("the firmware is blamed: %v", r.Mismatches)
				}
			})
		})
	}
}

// A DISCONNECT is that of the session at hand: the one that a kept session began with is not taken for it, or the broker
// publishes to a modem that has not gone yet.
func TestADisconnectIsOfTheNewestSession(t *testing.T) {
	t.Parallel()
	steps := []string{`the modem connects as client "kept" with a kept session`, `the broker saw a DISCONNECT within "10s"`}
	r := judge(t.Context(), t, open(t, 0, &proxy{}, nil), steps...)
	if r.Outcome != verdict.Fail || !strings.Contains(r.Mismatches[0].Error(), `want "DISCONNECT"`) {
		t.Errorf("%v %v: want that the DISCONNECT of the first connection does not count\n%s", r.Outcome, r.Mismatches, r.Timeline)
	}
	ended := []string{steps[0], "I send `AT+MDISCONNECT`", "the modem answers OK", steps[1]}
	if r := judge(t.Context(), t, open(t, 1, &proxy{}, nil), ended...); r.Outcome != verdict.Pass {
		t.Errorf("%v %v\n%s", r.Outcome, r.Mismatches, r.Timeline)
	}
}

// The timeline names the steps that were executed, and no other.
func TestATimelineNamesWhatWasExecuted(t *testing.T) {
	r := judge(t.Context(), t, open(t, 0, &proxy{}, nil), "I send `AT+NONSENSE`", "the modem answers OK", "I send `ATI`")
	if r.Outcome != verdict.Fail || !strings.Contains(r.Timeline, "# the modem answers OK") || strings.Contains(r.Timeline, "# I send `ATI`") {
		t.Errorf("%v:\n%s", r.Outcome, r.Timeline)
	}
}

func TestACancelledWaitIsNobodysFailure(t *testing.T) {
	if _, err := authority(); err != nil {
		t.Fatal(err)
	}
	for name, steps := range map[string][]string{
		"of an answer":  {"I send `AT+CSQ`", "the modem answers OK"},
		"of a line":     {"the modem reports `CLOSED` within \"30s\""},
		"of an absence": {"the modem reports no `CLOSED` for \"20s\""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := open(t, 0, &proxy{up: without("AT+CSQ")}, nil)
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(time.Second, func() { cancel(errors.New("somebody pressed Ctrl-C")) })
				r := judge(ctx, t, b, steps...)
				if r.Outcome != verdict.Error || !strings.HasPrefix(r.Reason, "interrupted: somebody pressed Ctrl-C") || len(r.Mismatches) > 0 {
					t.Errorf("%v: %s %v, want an error that says interrupted", r.Outcome, r.Reason, r.Mismatches)
				}
			})
		})
	}
}

// What the broker does not see within its time is the firmware's too, if the modem
// is alive; and what a probe of the bench passes over stays to be found.
func TestTheOtherEnd(t *testing.T) {
	quick := func(c *bench.Config) { c.Timeouts.Multiplier = 0.05 }
	connected := []string{"the modem is connected", "I send `AT+MSUB=\"t\",0`", "the modem answers OK"}
	tests := []struct {
		name    string
		proxy   *proxy
		steps   []string
		outcome verdict.Outcome
		says    string
	}{
		{"no packet", &proxy{}, []string{"the modem is connected", "the broker saw a SUBSCRIBE within \"10s\""},
			verdict.Fail, "nothing of it at the broker"},
		{"no packet, and no modem", &proxy{up: dead("AT+CSQ")}, []string{"the modem is connected", "I send `AT+CSQ`", "the broker saw a SUBSCRIBE within \"10s\""},
			verdict.Error, "does not answer AT"},
		{"a packet that is another", &proxy{}, append(connected, `the broker saw a SUBSCRIBE to "t" at QoS "1"`),
			verdict.Fail, "want `SUBSCRIBE \"t\" qos=1`"},
		{"one packet too many", &proxy{}, append(connected, `the modem reports `+"`SUBACK`"+` within "30s"`, "the broker saw no SUBSCRIBE"),
			verdict.Fail, `want "0 SUBSCRIBE"`},
		{"a line behind a probe", &proxy{}, append(connected, "the modem reports no `CLOSED` for \"100ms\"", "the modem has not reported `CLOSED`", "the modem reports `SUBACK` within \"30s\""),
			verdict.Pass, ""},
		{"packets in another order than the steps", &proxy{}, append(connected, "the modem reports `SUBACK` within \"30s\"",
			"I send `AT+MPUB=\"t\",0,0,\"m\"`", "the modem answers OK", `the broker saw a PUBLISH of "m" to "t" at QoS "0"`, `the broker saw a SUBSCRIBE to "t" at QoS "0"`),
			verdict.Pass, ""},
		{"a stimulus that there is not", &proxy{}, []string{"the broker closes the connection"},
			verdict.Error, "no live connection"},
		{"a broker that is told nonsense", &proxy{}, []string{`the broker refuses the next CONNECT with code "9"`},
			verdict.Error, "no refusal 9"},
		{"a chain that there is not", &proxy{}, []string{`the broker presents the "expird" certificate chain`, "I open a plain connection"},
			verdict.Error, "expird"},
		{"an unknown hole", &proxy{}, []string{"I send `AT+MIPSTART=\"{hots}\",1`"},
			verdict.Error, `unknown hole "hots", the nearest known one is "host"`},
		{"text that cannot be read", &proxy{}, []string{`I send the data "\q"`},
			verdict.Error, `read the text`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := judge(t.Context(), t, open(t, 0, tt.proxy, quick), tt.steps...)
			said := r.Reason
			for _, m := range r.Mismatches {
				said += fmt.Sprintln(m.Error(), m.Source)
			}
			if r.Outcome != tt.outcome || !strings.Contains(said, tt.says) {
				t.Errorf("%v: %s; want %v: %s\n%s", r.Outcome, said, tt.outcome, tt.says, r.Timeline)
			}
			if r.Outcome == verdict.Fail && !strings.Contains(said, "manual X") {
				t.Errorf("no source: %s", said)
			}
		})
	}
}
