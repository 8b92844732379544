package mqttc_test

import (
	"context"
	"errors"
	"net"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"attest/internal/emulator/mqttc"
)

// silent is a server in simulated time: it accepts the session, takes what comes and notes when.
type silent struct {
	conn    net.Conn
	answers func(ping int) bool // whether the ping of that number is answered
	began   time.Time
	pings   []time.Duration // since CONNECT
	ended   chan struct{}
}

// session connects a client to a silent server, in the bubble of the caller.
func session(t *testing.T, keepAlive uint16, k mqttc.Knobs, answers func(int) bool) (*mqttc.Client, *silent, *log) {
	t.Helper()
	ours, theirs := net.Pipe()
	s := &silent{conn: theirs, answers: answers, ended: make(chan struct{})}
	go s.serve()
	l := newLog()
	cfg := mqttc.Config{Knobs: k, Events: l.events(), Dial: func(context.Context, string, int) (net.Conn, error) { return ours, nil }}
	c, err := mqttc.Dial(t.Context(), cfg, "server", 1)
	must(t, err)
	must(t, c.Connect(mqttc.Session{ClientID: "a", Clean: true, KeepAlive: keepAlive}))
	l.want(t, "connack 0 false")
	return c, s, l
}

func (s *silent) serve() {
	defer close(s.ended)
	buffer := make([]byte, 4096)
	for {
		n, err := s.conn.Read(buffer) // a pipe gives one packet at a time
		if err != nil {
			return
		}
		switch buffer[0] >> 4 {
		case byte(mqttc.CONNECT):
			s.began = time.Now()
			s.conn.Write([]byte(connackOK))
		case byte(mqttc.PINGREQ):
			s.pings = append(s.pings, time.Since(s.began))
			if n == 2 && s.answers(len(s.pings)) {
				s.conn.Write([]byte("\xd0\x00"))
			}
		}
	}
}

// end closes the client and waits for both sides.
func (s *silent) end(c *mqttc.Client) {
	c.Close()
	<-c.Done()
	s.conn.Close()
	<-s.ended
}

func always(int) bool { return true }
func never(int) bool  { return false }

func TestPings(t *testing.T) {
	for _, tt := range []struct {
		name      string
		keepAlive uint16
		knobs     mqttc.Knobs
		want      time.Duration // between PINGREQs; 0 for none in a day
	}{
		{"1 s", 1, mqttc.Knobs{}, 750 * time.Millisecond},
		{"4 s", 4, mqttc.Knobs{}, 3 * time.Second},
		{"20 s", 20, mqttc.Knobs{}, 15 * time.Second},
		{"60 s", 60, mqttc.Knobs{}, 55 * time.Second},
		{"600 s", 600, mqttc.Knobs{}, 595 * time.Second},
		{"65535 s", 65535, mqttc.Knobs{}, 65530 * time.Second},
		{"none", 0, mqttc.Knobs{}, 0},
		{"600 s that acts as 300 s", 600, mqttc.Knobs{KeepAliveCap: 300}, 295 * time.Second}, // history H5
		{"60 s under a cap", 60, mqttc.Knobs{KeepAliveCap: 300}, 55 * time.Second},
		{"too late", 60, mqttc.Knobs{KeepAliveFactor: 2}, 110 * time.Second}, // MQTT-3.1.2-23
		{"not at all", 60, faults(mqttc.PINGREQ, mqttc.Withheld), 0},
		{"not announced", 60, mqttc.Knobs{NoKeepAlive: true}, 55 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, s, l := session(t, tt.keepAlive, tt.knobs, always)
				want := []time.Duration{}
				for i := range 3 {
					want = append(want, tt.want*time.Duration(i+1))
				}
				<-time.After(min(tt.want*3+tt.want/2, 10*24*time.Hour))
				if tt.want == 0 {
					want = nil
					<-time.After(24 * time.Hour)
				}
				s.end(c)
				l.end(t, c)
				if !slices.Equal(s.pings, want) {
					t.Errorf("PINGREQ at: got %v, want %v", s.pings, want)
				}
				if got := mqttc.PingAfter(tt.keepAlive, tt.knobs); got != tt.want && tt.want != 0 {
					t.Errorf("PingAfter: got %v, want %v", got, tt.want)
				}
			})
		})
	}
}

// What counts is what the client sends, not what it receives.
func TestPingsWhenOtherwiseSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s, l := session(t, 4, mqttc.Knobs{}, always)
		<-time.After(2 * time.Second)
		_, err := c.Publish("t", nil, 0, false) // at 2 s: PINGREQ at 5 s
		must(t, err)
		<-time.After(2 * time.Second)
		s.conn.Write([]byte("\x30\x04\x00\x01tm")) // at 4 s: no matter
		l.want(t, `message "t" "m" 0 false`)
		<-time.After(2 * time.Second)
		s.conn.Write([]byte("\x32\x06\x00\x01t\x00\x09m")) // at 6 s, and with it PUBACK: PINGREQ at 9 s
		l.want(t, `message "t" "m" 1 false`)
		<-time.After(4 * time.Second)
		s.end(c)
		if want := []time.Duration{5 * time.Second, 9 * time.Second}; !slices.Equal(s.pings, want) {
			t.Errorf("PINGREQ at: got %v, want %v", s.pings, want)
		}
	})
}

func TestUnansweredPing(t *testing.T) {
	for _, tt := range []struct {
		name    string
		answers func(int) bool
		want    time.Duration // from CONNECT to the end
	}{
		{"the first", never, 6 * time.Second},
		{"the third", func(ping int) bool { return ping != 3 }, 12 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, s, l := session(t, 4, mqttc.Knobs{}, tt.answers)
				<-c.Done()
				if got := time.Since(s.began); got != tt.want {
					t.Errorf("ended after: got %v, want %v", got, tt.want)
				}
				l.want(t, "closed")
				if err := <-l.closed; !errors.Is(err, mqttc.ErrUnanswered) {
					t.Errorf("got %v, want %v", err, mqttc.ErrUnanswered)
				}
				s.end(c)
			})
		})
	}
}

// An answer counts up to the last moment, and traffic of ours does not hide a missing one.
func TestLateAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s, l := session(t, 4, mqttc.Knobs{}, never)
		<-time.After(5900 * time.Millisecond)
		s.conn.Write([]byte("\xd0\x00")) // PINGREQ at 3 s, the end would be at 6 s
		synctest.Wait()
		<-time.After(200 * time.Millisecond)
		_, err := c.Publish("t", nil, 0, false)
		must(t, err)
		s.end(c)
		l.end(t, c)
	})
	synctest.Test(t, func(t *testing.T) {
		c, s, l := session(t, 4, mqttc.Knobs{}, never)
		for range 5 {
			<-time.After(1100 * time.Millisecond)
			_, err := c.Publish("t", nil, 0, false)
			must(t, err)
		} // the last at 5.5 s
		_, err := c.Publish("t", nil, 0, false)
		must(t, err)
		<-time.After(3100 * time.Millisecond) // PINGREQ at 8.5 s
		_, err = c.Publish("t", nil, 0, false)
		must(t, err)
		<-c.Done()
		l.want(t, "closed")
		if got, want := time.Since(s.began), 11500*time.Millisecond; got != want {
			t.Errorf("ended after: got %v, want %v", got, want)
		}
		s.end(c)
	})
}

func TestPingUnchecked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s, l := session(t, 4, mqttc.Knobs{PingUnchecked: true}, never)
		<-time.After(10 * time.Second)
		s.end(c)
		l.end(t, c)
		if want := []time.Duration{3 * time.Second, 6 * time.Second, 9 * time.Second}; !slices.Equal(s.pings, want) {
			t.Errorf("PINGREQ at: got %v, want %v", s.pings, want)
		}
	})
}

// A server that no longer reads is gone after the time a write may take.
func TestStalledServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		l := newLog()
		cfg := mqttc.Config{Events: l.events(), Dial: func(context.Context, string, int) (net.Conn, error) { return ours, nil }}
		c, err := mqttc.Dial(t.Context(), cfg, "server", 1)
		must(t, err)
		c.Start()
		began := time.Now()
		if err := c.Connect(short); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("got %v, want %v", err, os.ErrDeadlineExceeded)
		}
		if got, want := time.Since(began), 10*time.Second; got != want {
			t.Errorf("after: got %v, want %v", got, want)
		}
		l.want(t, "closed")
		l.end(t, c)
		theirs.Close()
	})
}

// A peer that never answers our FIN does not hold the connection.
func TestLinger(t *testing.T) {
	c, p, l := connected(t, mqttc.Knobs{})
	c.Close()
	p.wantFIN(t) // and p stays open
	l.end(t, c)  // within two seconds
}
