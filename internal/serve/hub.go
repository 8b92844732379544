package serve

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// hub keeps what the page shows now, and wakes whoever waits for something else. An event
// is the whole of it, not a difference: who was away misses nothing by getting the last one alone, and a
// slow client is never behind.
type hub struct {
	boot    string // tells the events of this server from those of the one before
	streams chan struct{}
	beat    time.Duration // between two lines, so that nobody in between thinks a stream dead
	longest time.Duration // that a client may take for a line; then it is dropped

	mu      sync.Mutex // guards what follows
	number  int
	event   event
	changed chan struct{} // closed when there is another event
}

// event is what is sent: an id, and one line of JSON.
type event struct {
	id   string
	data []byte
}

func newHub() *hub {
	return &hub{
		boot: rand.Text()[:8], streams: make(chan struct{}, mostStreams), beat: 15 * time.Second, longest: 10 * time.Second,
		changed: make(chan struct{}),
	}
}

// publish replaces the event.
func (h *hub) publish(data []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.number++
	h.event = event{fmt.Sprintf("%s-%d", h.boot, h.number), data}
	close(h.changed)
	h.changed = make(chan struct{})
}

// now returns the event, and what tells that there is another.
func (h *hub) now() (event, <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.event, h.changed
}

// events is the stream of what the page shows. Last-Event-ID, or ?after= for the first
// connection of a page, is the event that the client has.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	select {
	case s.hub.streams <- struct{}{}:
		defer func() { <-s.hub.streams }()
	default:
		w.Header().Set("Retry-After", "10")
		refuse(w, r, http.StatusServiceUnavailable, "too many watch already")
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return
	}
	out := http.NewResponseController(w)
	if out.SetReadDeadline(time.Time{}) != nil { // that of a request would end the stream
		return
	}
	send := func(text string) bool {
		err := out.SetWriteDeadline(time.Now().Add(s.hub.longest))
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		return err == nil && out.Flush() == nil
	}
	has := r.Header.Get("Last-Event-ID")
	if has == "" {
		has = r.URL.Query().Get("after")
	}
	beat := time.NewTicker(s.hub.beat)
	defer beat.Stop()
	for going := send("retry: 2000\n\n"); going; {
		e, changed := s.hub.now()
		if e.id != has {
			has = e.id
			going = send(fmt.Sprintf("id: %s\ndata: %s\n\n", e.id, e.data))
			continue
		}
		select {
		case <-changed:
		case <-beat.C:
			going = send(": alive\n\n")
		case <-r.Context().Done():
			return
		}
	}
}
