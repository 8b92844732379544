package broker_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"attest/broker"
	"attest/broker/wire"
)

func TestAwaitSeesThePast(t *testing.T) {
	b := start(t, broker.Config{})
	dial(t, b, broker.Plain).join(clean("early")).ping()
	isPing := func(e broker.Event) bool { return e.Kind == broker.Received && e.Packet.Type == wire.PINGREQ }
	ev := awaitMatch(t, b, 0, isPing)
	if again := awaitMatch(t, b, ev.Seq, isPing); again.Seq != ev.Seq {
		t.Errorf("got event %d from its own Seq, want %d", again.Seq, ev.Seq)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := b.Await(ctx, ev.Seq+1, isPing)
	var timeout *broker.TimeoutError
	if !errors.As(err, &timeout) || !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v, want a TimeoutError with DeadlineExceeded", err)
	}
	if len(timeout.Last) == 0 || !strings.Contains(err.Error(), "PINGRESP") {
		t.Errorf("got %q, want the last events in it", err)
	}
}

func TestAwaitEnds(t *testing.T) {
	never := func(broker.Event) bool { return false }
	t.Run("cancelled", func(t *testing.T) {
		b := start(t, broker.Config{})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := b.Await(ctx, 0, never); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want Canceled", err)
		}
	})
	t.Run("closed", func(t *testing.T) {
		b := start(t, broker.Config{})
		_ = dial(t, b, broker.Plain).conn.Close()
		await(t, b, 0, broker.Closed)
		looked, got := make(chan struct{}), make(chan error, 1)
		go func() {
			_, err := b.Await(context.Background(), 0, func(e broker.Event) bool {
				if e.Kind == broker.Closed { // the last one
					close(looked)
				}
				return false
			})
			got <- err
		}()
		<-looked
		b.Close()
		if err := <-got; !errors.Is(err, broker.ErrClosed) {
			t.Errorf("got %v, want ErrClosed", err)
		}
	})
}

// Many wait while many events come: none may miss its own.
func TestAwaitConcurrently(t *testing.T) {
	b := start(t, broker.Config{})
	const waiters = 50
	var wg sync.WaitGroup
	for i := range waiters {
		wg.Go(func() {
			awaitMatch(t, b, 0, func(e broker.Event) bool {
				return e.Kind == broker.Received && e.Packet.ID == uint16(i+1)
			})
		})
	}
	p := dial(t, b, broker.Plain).join(clean("many"))
	for i := range waiters {
		p.send(publish(uint16(i+1), "a", 1, ""))
	}
	wg.Wait()
}

func TestOnEventHasTheJournalsOrder(t *testing.T) {
	var heard []broker.Event
	b := start(t, broker.Config{OnEvent: func(e broker.Event) { heard = append(heard, e) }})
	for range 3 {
		dial(t, b, broker.Plain).join(clean("")).ping()
	}
	b.Close()
	kept := b.Events()
	same := slices.EqualFunc(heard, kept, func(x, y broker.Event) bool { return x.Seq == y.Seq && x.Kind == y.Kind })
	if !same || len(kept) < 3*6 {
		t.Errorf("heard %d events, kept %d", len(heard), len(kept))
	}
	for i, e := range kept {
		if e.Seq != i {
			t.Fatalf("got Seq %d at %d", e.Seq, i)
		}
	}
}

// A packet is journalled before its bytes leave.
func TestSentComesBeforeTheBytes(t *testing.T) {
	held, release := make(chan struct{}), make(chan struct{})
	b := start(t, broker.Config{OnEvent: func(e broker.Event) {
		if e.Kind == broker.Sent && e.Packet.Type == wire.PINGRESP {
			close(held)
			<-release
		}
	}})
	p := dial(t, b, broker.Plain).join(clean("order"))
	p.send(wire.Packet{Type: wire.PINGREQ})
	<-held
	p.silent(20 * time.Millisecond)
	close(release)
	p.expect(wire.PINGRESP)
}

func TestTimelineReads(t *testing.T) {
	b := start(t, broker.Config{})
	p := dial(t, b, broker.Plain).join(clean("868488076506128"))
	p.send(wire.Packet{Type: wire.DISCONNECT})
	_ = p.conn.Close()
	await(t, b, 0, broker.Closed)
	q := dial(t, b, broker.Plain)
	q.send(ack(wire.PUBACK, 0))
	q.ends(broker.FIN)
	want := []string{
		`accepted on plain`,
		`CONNECT client="868488076506128" keepalive=60 clean=true`,
		`sent CONNACK code=0 (accepted) session-present=false`,
		`DISCONNECT`,
		`closed by the client with FIN: end of stream`,
		`accepted on plain (connection 2)`,
	}
	got := strings.Split(timeline(b), "\n")
	if !slices.Equal(got[:len(want)], want) {
		t.Errorf("got\n%s\nwant\n%s", timeline(b), strings.Join(want, "\n"))
	}
	if text := got[len(want)]; !strings.Contains(text, "PUBACK id=0 [MQTT-3.1.0-1: got PUBACK id=0") {
		t.Errorf("got %q, want the violation in it", text)
	}
}

func TestEventKeepsTheBytes(t *testing.T) {
	b := start(t, broker.Config{})
	p := dial(t, b, broker.Plain).join(clean("bytes"))
	frame := encode(t, publish(9, "a/b", 2, "\x00\r\n>"))
	p.write(frame)
	p.expect(wire.PUBREC)
	ev := awaitMatch(t, b, 0, func(e broker.Event) bool { return e.Kind == broker.Received && e.Packet.Type == wire.PUBLISH })
	if string(ev.Packet.Raw) != string(frame) {
		t.Errorf("got % x, want % x", ev.Packet.Raw, frame)
	}
	ev = awaitMatch(t, b, 0, func(e broker.Event) bool { return e.Kind == broker.Sent && e.Packet.Type == wire.PUBREC })
	if string(ev.Packet.Raw) != "\x50\x02\x00\x09" {
		t.Errorf("got % x, want 50 02 00 09", ev.Packet.Raw)
	}
}
