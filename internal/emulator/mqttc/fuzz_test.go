package mqttc_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"slices"
	"sync"
	"testing"

	"attest/internal/emulator/mqttc"
)

// scripted is a connection whose peer sends the given bytes and then FIN, and takes everything.
type scripted struct {
	net.Conn // a pipe's end, for the methods that nothing needs
	mu       sync.Mutex
	in       io.Reader
	out      bytes.Buffer
}

func (s *scripted) Read(b []byte) (int, error) { return s.in.Read(b) }

func (s *scripted) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.Write(b)
}

// FuzzServer: whatever a server sends, the client ends, tells it once and last, answers with
// whole packets, and delivers only what the standard lets a server publish.
func FuzzServer(f *testing.F) {
	for _, seed := range []string{
		connackOK, connackOK + "\x30\x04\x00\x01tm", connackOK + "\x32\x06\x00\x01t\x00\x09m\x62\x02\x00\x09",
		connackOK + "\x34\x06\x00\x01t\x00\x09m\x3c\x06\x00\x01t\x00\x09m\x62\x02\x00\x09", "\x20\x02\x00\x05", "\x20\x02\x01\x00",
		connackOK + "\xd0\x00\x90\x03\x00\x01\x80\xb0\x02\x00\x01\x40\x02\x00\x01\x50\x02\x00\x02\x70\x02\x00\x02",
		connackOK + "\x30\x80\x01\x00\x01t" + string(make([]byte, 125)), "\x30\xff\xff\xff\x7f", connackOK + "\x36\x05\x00\x01t\x00\x01", "\xe0\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		pipe, _ := net.Pipe()
		conn := &scripted{Conn: pipe, in: bytes.NewReader(sent)}
		var closed, events int
		topics := []string{}
		cfg := mqttc.Config{
			Dial: func(context.Context, string, int) (net.Conn, error) { return conn, nil },
			Events: mqttc.Events{
				Closed:  func(error) { closed++; events = 0 },
				Message: func(topic string, _ []byte, _ byte, _ bool) { events++; topics = append(topics, topic) },
			},
		}
		c, err := mqttc.Dial(t.Context(), cfg, "server", 1)
		must(t, err)
		must(t, c.Connect(short))
		<-c.Done()
		if closed != 1 || events != 0 {
			t.Errorf("closed %d times, %d messages afterwards", closed, events)
		}
		if slices.ContainsFunc(topics, func(s string) bool { return s == "" || bytes.ContainsAny([]byte(s), "+#\x00") }) {
			t.Errorf("delivered topics %q", topics)
		}
		answers, ok := bytes.CutPrefix(conn.out.Bytes(), []byte(connectShort))
		for ok && len(answers) > 0 { // PUBACK, PUBREC and PUBCOMP, four bytes each
			ok = len(answers) >= 4 && answers[1] == 2 && bytes.IndexByte([]byte{0x40, 0x50, 0x70}, answers[0]) >= 0
			answers = answers[min(4, len(answers)):]
		}
		if !ok {
			t.Errorf("sent %q", conn.out.Bytes())
		}
	})
}
