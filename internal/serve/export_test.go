package serve

import (
	"context"
	"time"
)

// Hasten gives streams other times.
func (s *Server) Hasten(beat, longest time.Duration) { s.hub.beat, s.hub.longest = beat, longest }

// Publish sends an event.
func (s *Server) Publish(data []byte) { s.hub.publish(data) }

// Unwatched waits until there is no stream.
func (s *Server) Unwatched(ctx context.Context) error {
	for range mostStreams {
		select {
		case s.hub.streams <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for range mostStreams {
		<-s.hub.streams
	}
	return nil
}
