package serve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/net/netutil"

	"attest/internal/flock"
	"attest/internal/words"
)

// Config says what is served, and to whom.
type Config struct {
	Reports string  // the reports directory; made if it is not there
	Last    int     // runs that the first page lists
	Lang    string  // of the pages, one of words.Tags; empty: English
	Token   string  // for starting and stopping; must not be empty
	Benches []Bench // on which runs may be started

	// Check refuses a selection of scenarios; its error is shown to the client.
	Check func(names []string, tags string) error
	// Command begins a run; its own flags and the selection are added: --reports, --run, --tags.
	Command []string
	Hosts   []string // names by which clients call the server, beside its addresses
	Log     func(line string)

	Often time.Duration // a look at what runs write; 0: four times a second
	Grace time.Duration // in which a run that is stopped has to end in order; 0: two minutes
}

// Bench is something that a run can be started on.
type Bench struct {
	Name string   // by which clients choose it
	Args []string // of the run, such as --bench FILE
}

// The limits of a client. They are for a few people and their screens.
const (
	mostConnections = 256
	mostStreams     = 64
	mostHeader      = 16 << 10 // bytes
	mostBody        = 8 << 10
)

// Server shows one reports directory.
type Server struct {
	Config
	files *os.Root
	lock  *os.File
	words words.Language
	page  *layout
	hub   *hub
	watch *watch
	jobs  *jobs
}

// New reads the reports directory and takes it: a second server on it is a *TakenError. Close
// gives it back.
func New(ctx context.Context, cfg Config) (*Server, error) {
	lang, err := words.In(cmp.Or(cfg.Lang, words.Tags()[0]))
	if err != nil {
		return nil, err
	}
	if cfg.Often == 0 {
		cfg.Often = 250 * time.Millisecond
	}
	if cfg.Grace == 0 {
		cfg.Grace = 2 * time.Minute
	}
	state := filepath.Join(cfg.Reports, StateDir)
	if err := os.MkdirAll(state, 0o700); err != nil {
		return nil, fmt.Errorf("serve the reports: %w", err)
	}
	lock, err := take(cfg.Reports)
	if err != nil {
		return nil, err
	}
	s := &Server{Config: cfg, lock: lock, words: lang, hub: newHub()}
	if s.files, err = os.OpenRoot(cfg.Reports); err == nil {
		s.page, err = newLayout(lang)
	}
	if err == nil {
		s.jobs, err = adopt(state, cfg)
	}
	if err == nil {
		s.watch = newWatch(s)
		err = s.watch.look(ctx, true)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("serve the reports: %w", err), s.Close())
	}
	return s, nil
}

// Close lets others have the directory. Runs go on.
func (s *Server) Close() error {
	err := flock.Release(s.lock)
	if s.files != nil {
		err = errors.Join(err, s.files.Close())
	}
	return err
}

// Serve answers at the listener until ctx ends, then ends every stream, and returns nil. Runs that
// it started go on.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	var watching sync.WaitGroup
	watching.Go(func() { s.watch.run(ctx) })
	defer watching.Wait()
	defer stop()
	server := &http.Server{
		Handler:           s.Handler(l.Addr()),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      2 * time.Minute, // a report on a slow line; a stream has one of its own
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    mostHeader,
		ErrorLog:          log.New(logger(s.Log), "", 0),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(netutil.LimitListener(l, mostConnections)) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve the reports: %w", err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		return server.Close() // whoever has not taken the answer by now does not get it
	}
	return nil
}

// logger hands on what net/http says, line by line.
type logger func(line string)

// Write implements io.Writer.
func (l logger) Write(p []byte) (int, error) {
	l(string(p))
	return len(p), nil
}

// Handler answers requests that reached addr.
func (s *Server) Handler(addr net.Addr) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.front)
	mux.HandleFunc("GET /events", s.events)
	mux.HandleFunc("GET /api/state", s.state)
	mux.HandleFunc("GET /healthz", s.healthz)
	mux.HandleFunc("GET /board/{page...}", s.board)
	mux.HandleFunc("GET "+reportsPath+"/{file...}", s.file)
	mux.HandleFunc("GET /serve.css", s.page.asset("serve.css", "text/css; charset=utf-8"))
	mux.HandleFunc("GET /serve.js", s.page.asset("serve.js", "text/javascript; charset=utf-8"))
	mux.HandleFunc("GET /favicon.ico", s.icon)
	mux.HandleFunc("POST /start", s.authorised(s.start))
	mux.HandleFunc("POST /stop", s.authorised(s.stop))
	return guard(mux, admitted(addr, s.Hosts))
}

// reportsPath is the URL of the reports directory.
const reportsPath = "/runs"
