package emulator_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"attest/internal/emulator"
)

func TestPublishData(t *testing.T) {
	binary := "\r\nOK\r\n>AT\r\x1a\x00\"\xff\r\n"
	for _, tt := range []struct {
		name, sent, topic, payload string
	}{
		{"all in one write", "AT+MPUBEX=\"t\",0,0,5\r\nhello", "t", "hello"},
		{"command ended by CR alone", "AT+MPUBEX=\"t\",0,0,5\rhello", "t", "hello"},
		{"binary", "AT+MPUBEX=t,0,0," + itoa(len(binary)) + "\r\n" + binary, "t", binary},
		{"an LF behind CR LF is data", "AT+MPUBEX=t,0,0,2\r\n\nx", "t", "\nx"},
		{"an LF behind CR is not", "AT+MPUBEX=t,0,0,2\r\nxy", "t", "xy"},
		{"without length", "AT+MPUBEX=t,0,0\r\nhello\x1a", "t", "hello"},
		{"the manual's comma", "AT+MPUBEX=t,0,0,\r\nhello\x1a", "t", "hello"},
		{"empty", "AT+MPUBEX=t,0,0\r\n\x1a", "t", ""},
		{"largest", "AT+MPUBEX=t,0,0,4100\r\n" + strings.Repeat("m", 4100), "t", strings.Repeat("m", 4100)},
		{"largest without length", "AT+MPUBEX=t,0,0\r\n" + strings.Repeat("m", 4100) + "\x1a", "t", strings.Repeat("m", 4100)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t).dial().logIn()
			r.ask(tt.sent, "\r\n>"+framed("OK")) // nothing is echoed
			r.peer.want(publishPacket(0x30, tt.topic, 0, tt.payload))
			r.quiet()
		})
	}
}

func TestPublishDataAcknowledged(t *testing.T) {
	r := newRig(t).dial().logIn()
	r.ask("ATE1\r", framed("OK"))
	r.ask("AT+MPUBEX=t,1,1,2\r\n", "AT+MPUBEX=t,1,1,2\r\r\n>")
	r.ask("ab"+"AT+CGATT?\r", framed("OK")+"AT+CGATT?\r"+framed("+CGATT: 1", "OK")) // data end after exactly 2 bytes
	r.peer.want(publishPacket(0x33, "t", 1, "ab"))
	r.peer.write("\x40\x02\x00\x01")
	r.hear("PUBACK")
}

func TestPublishDataTooLong(t *testing.T) {
	r := newRig(t).dial().logIn()
	r.ask("AT+MPUBEX=t,0,0\r\n"+strings.Repeat("m", 4101)+"\x1a", "\r\n>"+framed("ERROR"))
	r.quiet()
}

// TestPublishDataLosesSession: the broker closes while the host still types.
func TestPublishDataLosesSession(t *testing.T) {
	r := newRig(t).dial().logIn()
	r.ask("AT+MPUBEX=t,0,0,5\r\nhel", "\r\n>")
	r.peer.conn.Close()
	r.hear("CLOSED") // unsolicited lines come at any time
	r.ask("lo", framed("+CME ERROR: 767"))
	r.quiet()
}

// pipeRig is a rig without a network, for simulated time.
func pipeRig(t *testing.T, defects ...string) rig {
	t.Helper()
	ours, theirs := net.Pipe()
	t.Cleanup(func() { ours.Close() })
	m := newModem(t, emulator.Config{Defects: defects})
	emulator.DialWith(m, func(context.Context, string, string) (net.Conn, error) { return theirs, nil })
	r := rig{attach(t, m).silent(), &peer{t: t, conn: ours}}
	r.limit = time.Hour
	r.do("AT+MIPSTART=broker.attest.test,1884", "OK", "CONNECT OK")
	return r
}

func TestPublishDataPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := pipeRig(t).logIn()
		r.ask("AT+MPUBEX=t,0,0\r\n", "\r\n>")
		start := time.Now()
		r.send("he")
		after(4*time.Second, func() { r.send("llo") }) // not a pause yet
		r.want(framed("OK"))
		if took := time.Since(start); took != 9*time.Second {
			t.Errorf("data mode took %v, want 4s to the last byte and a pause of 5s", took)
		}
		r.peer.want(publishPacket(0x30, "t", 0, "hello"))
		r.quiet()
	})
}

// after runs f once d has passed, and waits for it.
func after(d time.Duration, f func()) {
	<-time.After(d)
	f()
}

// TestFixedLengthWaits: no time is documented for a fixed length.
func TestFixedLengthWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := pipeRig(t)
		r.do("AT+MCONNECT=1,65535", "OK")
		r.peer.read()
		r.peer.write(connackOK)
		r.hear("CONNACK OK")
		r.ask("AT+MPUBEX=t,0,0,5\r\nhell", "\r\n>")
		after(30*time.Minute, func() { r.ask("o", framed("OK")) })
		r.peer.want(publishPacket(0x30, "t", 0, "hello"))
	})
}
