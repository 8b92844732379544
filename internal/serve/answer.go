package serve

import (
	"encoding/json"
	"net/http"
	"strings"
)

// refuse answers with a sentence: as a page where somebody looks at it, as JSON to a program.
func refuse(w http.ResponseWriter, r *http.Request, status int, sentence string) {
	if wantsJSON(r) {
		answerJSON(w, status, map[string]string{"error": sentence})
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(sentence + "\n")) // whoever is gone does not need it
}

// wantsJSON reports whether a program asks, or the script of the page.
func wantsJSON(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Accept"), "application/json") || sendsJSON(r)
}

func sendsJSON(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "application/json")
}

func answerJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // whoever is gone does not need it
}

// healthz is for a supervisor: the server answers, and its last look at the reports was good.
func (s *Server) healthz(w http.ResponseWriter, r *http.Request) {
	if trouble := s.watch.scene().Trouble; trouble != "" {
		refuse(w, r, http.StatusServiceUnavailable, trouble)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n"))
}

// state is the first page for programs.
func (s *Server) state(w http.ResponseWriter, _ *http.Request) {
	answerJSON(w, http.StatusOK, s.watch.scene().front)
}
