package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"attest/internal/nearest"
)

// order is what a client wants done, from a form or as JSON.
type order struct {
	Bench     string   `json:"bench"`     // start: the name of one of the server's
	Scenarios []string `json:"scenarios"` // start: ids and features; none: all
	Tags      string   `json:"tags"`      // start: a tag expression
	Run       string   `json:"run"`       // stop: the name that start gave

	token string
}

// readOrder returns the status of a refusal with the error.
func readOrder(r *http.Request) (o order, status int, err error) {
	if sendsJSON(r) {
		d := json.NewDecoder(r.Body)
		d.DisallowUnknownFields()
		if err = d.Decode(&o); err == nil && d.Decode(new(struct{})) != io.EOF {
			err = errors.New("more than one value")
		}
	} else if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return o, http.StatusUnsupportedMediaType, errors.New("want a form, or JSON")
	} else if err = r.ParseForm(); err == nil {
		f := r.PostForm
		o = order{Bench: f.Get("bench"), Tags: f.Get("tags"), Run: f.Get("run"), token: f.Get("token")}
		o.Scenarios = strings.FieldsFunc(f.Get("scenarios"), func(r rune) bool { return r <= ' ' || r == ',' })
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return o, http.StatusRequestEntityTooLarge, fmt.Errorf("more than %d bytes are no order", mostBody)
	case err != nil:
		return o, http.StatusBadRequest, fmt.Errorf("read the order: %w", err)
	}
	return o, 0, nil
}

// start begins a run.
func (s *Server) start(w http.ResponseWriter, r *http.Request, o order) {
	bench, err := s.choose(o.Bench)
	if err == nil {
		err = s.Check(o.Scenarios, o.Tags)
	}
	if err != nil {
		refuse(w, r, http.StatusBadRequest, err.Error())
		return
	}
	name, err := s.jobs.start(bench, o.Scenarios, o.Tags)
	var busy *busyError
	switch {
	case errors.As(err, &busy):
		refuse(w, r, http.StatusConflict, err.Error())
	case err != nil:
		s.Log(err.Error())
		refuse(w, r, http.StatusInternalServerError, err.Error())
	default:
		s.Log(fmt.Sprintf("run %s started on %s", name, bench.Name))
		s.done(w, r, name, "started")
	}
}

// choose finds the bench of a name.
func (s *Server) choose(name string) (Bench, error) {
	var names []string
	for _, b := range s.Benches {
		if b.Name == name {
			return b, nil
		}
		names = append(names, b.Name)
	}
	return Bench{}, nearest.Unknown("bench", name, names)
}

// stop ends a run in order.
func (s *Server) stop(w http.ResponseWriter, r *http.Request, o order) {
	err := s.jobs.stop(o.Run)
	var unknown *nearest.UnknownError
	switch {
	case errors.As(err, &unknown):
		refuse(w, r, http.StatusNotFound, err.Error()+"; only what was started here is stopped here")
	case err != nil:
		s.Log(err.Error())
		refuse(w, r, http.StatusInternalServerError, err.Error())
	default:
		s.Log(fmt.Sprintf("run %s is stopped", o.Run))
		s.done(w, r, o.Run, "stopping")
	}
}

// done says what was begun, and shows the page to whoever has one.
func (s *Server) done(w http.ResponseWriter, r *http.Request, run, what string) {
	s.watch.refresh(r.Context())
	if wantsJSON(r) {
		answerJSON(w, http.StatusAccepted, map[string]string{"run": run, "state": what})
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
