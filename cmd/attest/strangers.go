package main

import (
	"sync"

	"attest/internal/report"
	"attest/internal/verdict"
)

// strangers is the log of a session's strangers. There may be some before the run has a
// directory.
type strangers struct {
	mu    sync.Mutex
	early []verdict.Stranger
	log   *report.StrangerLog
}

func (s *strangers) add(one verdict.Stranger) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.log == nil {
		s.early = append(s.early, one)
		return
	}
	s.log.Add(one)
}

// begin puts the log into the directory of the run.
func (s *strangers) begin(dir string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = report.NewStrangerLog(dir)
	for _, one := range s.early {
		s.log.Add(one)
	}
	s.early = nil
}

// end closes the log.
func (s *strangers) end() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.Close()
}
