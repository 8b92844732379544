package main

import (
	"sync"

	"attest/broker/pki"
	"attest/internal/bench"
)

// once keeps benches side by side from making the same thing again, each for itself.
type once[T any] struct {
	mu    sync.Mutex
	known map[string]func() T
}

// get returns what the first one that asks for a key makes.
func (o *once[T]) get(key string, produce func() T) T {
	o.mu.Lock()
	known, ok := o.known[key]
	if !ok {
		if o.known == nil {
			o.known = make(map[string]func() T)
		}
		known = sync.OnceValue(produce)
		o.known[key] = known
	}
	o.mu.Unlock()
	return known()
}

// issued are certificates, or why there are none.
type issued struct {
	authority *pki.Authority
	err       error
}

// authority returns the certificates of a bench: those of another one that is reached by
// the same names. To make them takes a quarter of a second of work.
func (s *setup) authority() (*pki.Authority, error) {
	b := s.config.Broker
	made := s.issued.get(b.Listen+" "+b.Advertise, func() issued {
		authority, err := bench.NewAuthority(b)
		return issued{authority, err}
	})
	return made.authority, made.err
}
