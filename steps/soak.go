package steps

import (
	"context"
	"fmt"
	"strconv"

	"attest/broker"
	"attest/broker/wire"
)

// soak is what fails now and then, or only after a while: the same again and again.
type soak struct {
	*scenario
	session *session
	witness *witness
}

var soakSteps = []definition{
	define("I publish {number} messages to {text} one after the other, and each is acknowledged", func(a *areas) any { return a.soak.publishes }),
	define("over each of {number} new connections the first message arrives", func(a *areas) any { return a.soak.firsts }),
	define("the broker saw {number} PINGREQs within {time}", func(a *areas) any { return a.soak.pings }),
}

func (s *soak) publishes(ctx context.Context, count, topic string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return fmt.Errorf("read the number %q: %w", count, err)
	}
	for i := range n {
		if err := s.publish(ctx, topic, fmt.Sprintf("message %03d of a session", i)); err != nil {
			return err
		}
	}
	return nil
}

// publish wants both ends to say that the message went through.
func (s *soak) publish(ctx context.Context, topic, payload string) error {
	if err := s.session.asks(ctx, fmt.Sprintf("AT+MPUB=%q,1,0,%q", topic, payload), "PUBACK"); err != nil {
		return err
	}
	return s.witness.publish(ctx, payload, topic, "1")
}

// firsts opens the session anew each time, so that the message is the first packet
// behind CONNECT.
func (s *soak) firsts(ctx context.Context, count string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return fmt.Errorf("read the number %q: %w", count, err)
	}
	for i := range n {
		if err := s.session.reconnects(ctx); err != nil {
			return err
		}
		if err := s.publish(ctx, "mqtt/pub_topic", fmt.Sprintf("the first of connection %d", i+1)); err != nil {
			return err
		}
	}
	return nil
}

func (s *soak) pings(ctx context.Context, count, limit string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return fmt.Errorf("read the number %q: %w", count, err)
	}
	seen := 0
	_, err = s.witness.await(ctx, limit, count+" PINGREQs", func(e broker.Event) bool {
		if isReceived(e, wire.PINGREQ) {
			seen++
		}
		return seen >= n
	})
	return err
}
