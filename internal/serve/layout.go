package serve

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"time"

	"attest/internal/words"
)

//go:embed page.tmpl serve.css serve.js
var assets embed.FS

// layout makes the first page, and the parts of it that change.
type layout struct {
	*template.Template
	words.Language
}

// changing are the templates that an event brings anew; each is also the id of its element.
var changing = [...]string{"live", "benches", "runs", "trouble"}

func newLayout(lang words.Language) (*layout, error) {
	l := &layout{Language: lang}
	var err error
	l.Template, err = template.New("page.tmpl").Funcs(template.FuncMap{
		"say": l.F, "code": l.Code, "verdict": l.verdict, "state": l.state, "judgement": func(j string) string { return l.F(j) },
		"when":    func(t time.Time) string { return t.Format("2006-01-02 15:04") },
		"machine": func(t time.Time) string { return t.Format(time.RFC3339) },
		"clock":   clock,
		"since":   func(t time.Time) string { return clock(time.Since(t)) },
	}).ParseFS(assets, "page.tmpl")
	return l, err
}

// verdict says that of a run.
func (l *layout) verdict(said string, live bool) string {
	switch {
	case said == starting:
		return l.F("starting")
	case said == unfinished:
		return l.F("unfinished")
	case live:
		return l.F("%s so far", l.As("verdict", said))
	}
	return l.As("verdict", said)
}

// state says what goes on on a bench.
func (l *layout) state(b benchView) string {
	switch b.State {
	case "starting":
		return l.F("starting")
	case "running":
		return l.F("running")
	case "stopping":
		return l.F("stopping")
	}
	return l.F("free")
}

// parts returns what an event has: HTML by the id of the element that shows it, and the title.
func (l *layout) parts(f front) (map[string]string, error) {
	parts := map[string]string{"title": l.title(f), "now": time.Now().UTC().Format(time.RFC3339)}
	for _, name := range changing {
		var b bytes.Buffer
		if err := l.ExecuteTemplate(&b, name, f); err != nil {
			return nil, err
		}
		parts[name] = b.String()
	}
	return parts, nil
}

// title is what a tab says: the first run alone.
func (l *layout) title(f front) string {
	if len(f.Panels) == 0 {
		return "attest"
	}
	return l.verdict(f.Panels[0].Verdict, f.Panels[0].Live) + l.F(": ") + f.Panels[0].Release
}

// frontView is the whole page. Event is the one that it shows already.
type frontView struct {
	front
	Title, Event, Now string
}

// front answers with the first page.
func (s *Server) front(w http.ResponseWriter, _ *http.Request) {
	e, _ := s.hub.now() // before the scene, so that the page is never behind the event it names
	f := s.watch.scene().front
	var b bytes.Buffer
	if err := s.page.ExecuteTemplate(&b, "front", frontView{f, s.page.title(f), e.id, time.Now().UTC().Format(time.RFC3339)}); err != nil {
		http.Error(w, "make the page: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(b.Bytes())
}

// asset answers with a file of the page.
func (l *layout) asset(name, kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", kind)
		http.ServeFileFS(w, r, assets, name)
	}
}
