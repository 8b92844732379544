package steps_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"attest/internal/at"
	"attest/internal/verdict"
)

// saying puts another line in the place of those that begin with a prefix; "" for none.
func saying(prefix string, line func() string) func(p *proxy, l at.Line) {
	return func(p *proxy, l at.Line) {
		switch {
		case !strings.HasPrefix(l.Text, prefix):
			p.say(l.Raw)
		case line() != "":
			p.say([]byte(line() + "\r\n"))
		}
	}
}

func always(line string) func() string { return func() string { return line } }

// on is the given day of the network, as it prints it.
func on(layout string, days int, rest string) func() string {
	return func() string { return "+NITZ: " + time.Now().UTC().AddDate(0, 0, days).Format(layout) + rest }
}

// Network time is judged where it comes, in every form that the captures have, and
// nothing is claimed where it does not.
func TestNetworkTime(t *testing.T) {
	if _, err := authority(); err != nil { // outside the bubble: its time would stand still
		t.Fatal(err)
	}
	const short, long = "06/01/02,15:04:05", "2006/01/02,15:04:05"
	for _, tt := range []struct {
		name    string
		line    func() string
		outcome verdict.Outcome
	}{
		{"none", always(""), verdict.Skipped},
		{"two digits", on(short, 0, "+32,0"), verdict.Pass},
		{"four digits", on(long, 0, "+0,0"), verdict.Pass},
		{"no summer time", on(short, 0, "+32, "), verdict.Pass},
		{"west", on(short, 0, "-16,1"), verdict.Pass},
		{"another year", on(short, 366, "+32,0"), verdict.Fail},
		{"another epoch", on(long, -1024*7, "+0,0"), verdict.Fail},
		{"no date", always("+NITZ: 00/13/01,00:00:00+32,0"), verdict.Fail},
		{"no zone", on(short, 0, ",0"), verdict.Fail},
		{"summer time 3", on(short, 0, "+32,3"), verdict.Fail},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := open(t, 0, &proxy{down: saying("+NITZ", tt.line)}, nil)
				r := judge(t.Context(), t, b, "I send `AT+CFUN=4`", "the modem answers OK", "I send `AT+CFUN=1`", "the modem answers OK",
					`the network's time is plausible, if it comes within "30s"`)
				if r.Outcome != tt.outcome {
					t.Errorf("%v: %v %s; want %v", r.Outcome, r.Mismatches, r.Reason, tt.outcome)
				}
			})
		})
	}
}

// The shapes of answers are judged whole, line by line, and with their final result.
func TestShapes(t *testing.T) {
	if _, err := authority(); err != nil {
		t.Fatal(err)
	}
	const list = "AT+CGDCONT?"
	for _, tt := range []struct {
		name    string
		down    func(p *proxy, l at.Line)
		steps   []string
		outcome verdict.Outcome
	}{
		{"an error where one may be", nil, []string{"I send `AT+NONE`", "the modem answers OK or an error"}, verdict.Pass},
		{"information where a result is due", nil, []string{"I send `AT+CSQ`", "the modem answers OK or an error"}, verdict.Fail},
		{"the line", nil, []string{"I send `AT+CSQ`", "the modem answers one line like `\\+CSQ: [0-9,]+`, then OK, or an error"}, verdict.Pass},
		{"another line", nil, []string{"I send `AT+CSQ`", "the modem answers one line like `\\+CSQ: [0-9]+`, then OK, or an error"}, verdict.Fail},
		{"OK without the line", nil, []string{"I send `AT+CMEE=1`", "the modem answers one line like `.*`, then OK, or an error"}, verdict.Fail},
		{"one among others", nil, []string{"I send `" + list + "`", "the modem answers a line like `\\+CGDCONT: 1,.*` among others, then OK"}, verdict.Pass},
		{"not among others", nil, []string{"I send `" + list + "`", "the modem answers a line like `\\+CGDCONT: 2,.*` among others, then OK"}, verdict.Fail},
		{"a line that must not be", nil, []string{"I send `" + list + "`", "the modem answers no line like `\\+CGDCONT: 1,.*`"}, verdict.Fail},
		{"a report", nil, []string{"I send `AT+CGATT=0`", "the modem answers OK", "the modem has reported no line like `\\+CGEV: ME .*`"}, verdict.Fail},
		{"no report", nil, []string{"I send `AT+CGATT=0`", "the modem answers OK", "the modem has reported no line like `\\+CREG: .*`"}, verdict.Pass},
		{"an answer that never comes", nil, []string{"the answer to `AT+CGATT?` becomes `\\+CGATT: 0` within \"30s\""}, verdict.Fail},
		{"another address", saying("+GETIP", always("+GETIP: 10.0.0.9,10.0.0.1")), []string{"the modem tells an address by `AT+CGPADDR=1`", "the modem tells the same address by `AT*GETIP=1`"}, verdict.Fail},
		{"no address", saying("+CGPADDR", always(`+CGPADDR: 1,"0.0.0.0"`)), []string{"the modem tells an address by `AT+CGPADDR=1`"}, verdict.Fail},
		{"an operator without a number", saying("+COPS", always("+COPS: 0")), []string{`I choose the operator of the modem with mode "1"`}, verdict.Fail},
		{"a context that stays", saying("+CGACT", always("+CGACT: 1,0")), []string{`switching context "1" on does what it answers`}, verdict.Fail},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := open(t, 0, &proxy{down: tt.down}, nil)
				if r := judge(t.Context(), t, b, tt.steps...); r.Outcome != tt.outcome {
					t.Errorf("%v: %v %s; want %v\n%s", r.Outcome, r.Mismatches, r.Reason, tt.outcome, r.Timeline)
				}
			})
		})
	}
}
