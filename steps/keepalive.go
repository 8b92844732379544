package steps

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"attest/broker"
	"attest/broker/wire"
)

// pingTolerance is how far a PINGREQ may be late: timers of a second, and the way to
// the broker. A server waits one and a half keep-alive times (MQTT-3.1.2-24).
const pingTolerance = time.Second

// idle opens a session and wants a PINGREQ in each keep-alive time, and the session
// alive after them.
func (s *session) idle(ctx context.Context, times, hole string) error {
	n, err := strconv.Atoi(times)
	if err != nil {
		return fmt.Errorf("read the number %q: %w", times, err)
	}
	keepAlive, from, err := s.openIdle(ctx, hole)
	if err != nil {
		return err
	}
	last := from
	for range n {
		next, err := s.ping(ctx, last.Seq+1, keepAlive)
		if err != nil {
			return err
		}
		if silent := next.Time.Sub(last.Time); silent > keepAlive+pingTolerance {
			return s.mismatch(fmt.Sprintf("silence of %v", silent.Round(time.Millisecond)), fmt.Sprintf("a packet at least every %v", keepAlive))
		}
		last = next
	}
	return s.status(ctx, "1")
}

// measurements is how often intervals are measured that do not grow: one PINGREQ
// that a busy machine or a network delays proves nothing, a cap shows every time.
const measurements = 3

// intervalGrows compares the first PINGREQ of two sessions. When a client pings is
// its own business (MQTT-3.1.2-23), but one whose interval does not grow with the
// keep-alive time caps it (history H5: 600 s acted as 300 s).
func (s *session) intervalGrows(ctx context.Context, short, long string) error {
	var got []string
	for range measurements {
		first, err := s.interval(ctx, short)
		if err != nil {
			return err
		}
		second, err := s.interval(ctx, long)
		if err != nil || float64(second) >= 1.2*float64(first) {
			return err
		}
		got = append(got, fmt.Sprintf("PINGREQ after %v and after %v", first.Round(time.Millisecond), second.Round(time.Millisecond)))
	}
	return s.mismatch(strings.Join(got, "; "), "a longer interval with the longer keep-alive time")
}

// interval is the time from the CONNECT of a session to its first PINGREQ.
func (s *session) interval(ctx context.Context, hole string) (time.Duration, error) {
	keepAlive, from, err := s.openIdle(ctx, hole)
	if err != nil {
		return 0, err
	}
	ping, err := s.ping(ctx, from.Seq+1, keepAlive)
	return ping.Time.Sub(from.Time), err
}

// openIdle opens a session with the keep-alive time of the bench and returns it with
// the CONNECT that the broker saw.
func (s *session) openIdle(ctx context.Context, hole string) (time.Duration, broker.Event, error) {
	text, err := s.trial.Fill(ctx, hole)
	if err != nil {
		return 0, broker.Event{}, err
	}
	seconds, err := strconv.Atoi(text)
	if err != nil {
		return 0, broker.Event{}, fmt.Errorf("read the keep-alive time %q: %w", text, err)
	}
	b, err := s.trial.Broker(ctx)
	if err != nil {
		return 0, broker.Event{}, err
	}
	from := b.Seq()
	if err := s.dialogue.send(ctx, "AT+MIPCLOSE"); err != nil {
		return 0, broker.Event{}, err
	}
	if err := s.dialogue.answersAnything(ctx); err != nil {
		return 0, broker.Event{}, err
	}
	if err := s.configured(ctx, guideClient); err != nil {
		return 0, broker.Event{}, err
	}
	if err := s.openPlain(ctx); err != nil {
		return 0, broker.Event{}, err
	}
	if err := s.asks(ctx, "AT+MCONNECT=1,"+text, "CONNACK OK"); err != nil {
		return 0, broker.Event{}, err
	}
	limited, cancel := context.WithTimeout(ctx, s.trial.Within(10*time.Second))
	defer cancel()
	connect, err := b.Await(limited, from, func(e broker.Event) bool { return isReceived(e, wire.CONNECT) })
	return time.Duration(seconds) * time.Second, connect, s.explain(ctx, err, "CONNECT")
}

// ping waits for the next PINGREQ, a little longer than it may take.
func (s *session) ping(ctx context.Context, from int, keepAlive time.Duration) (broker.Event, error) {
	b, err := s.trial.Broker(ctx)
	if err != nil {
		return broker.Event{}, err
	}
	limited, cancel := context.WithTimeout(ctx, keepAlive+2*pingTolerance)
	defer cancel()
	ping, err := b.Await(limited, from, func(e broker.Event) bool { return isReceived(e, wire.PINGREQ) })
	return ping, s.explain(ctx, err, fmt.Sprintf("a PINGREQ within %v", keepAlive))
}
