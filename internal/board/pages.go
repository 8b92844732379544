package board

import (
	"bytes"
	_ "embed"
	"html/template"
	"path"

	"attest/internal/words"
)

//go:embed board.css
var style []byte

//go:embed board.tmpl
var layout string

// Page is one file of the site.
type Page struct {
	Name string // with slashes, below the site's root
	Make func() ([]byte, error)
}

// site is a board on its way to files.
type site struct {
	*Board
	words.Language
	reports string // the reports directory, as URL seen from the root of the site
	layout  *template.Template
}

// Pages returns the files of the site; each is made when it is asked for, and several may be
// at the same time. lang is one of words.Tags. reports is where the reports directory is: a relative URL as seen from the
// root of the site ("..", if the site is a directory in it), or one that begins with a slash. The
// same runs give the same bytes.
func (b *Board) Pages(reports, lang string) ([]Page, error) {
	l, err := words.In(lang)
	if err != nil {
		return nil, err
	}
	s := &site{Board: b, Language: l, reports: reports}
	s.layout, err = template.New("board").Funcs(template.FuncMap{"home": func() string { return b.Home }, "say": l.F, "code": l.Code, "tally": func(t Tally) string { return t.In(l) }}).Parse(layout)
	if err != nil {
		return nil, err
	}
	all := []Page{
		{"board.css", func() ([]byte, error) { return style, nil }},
		{"icon.svg", func() ([]byte, error) { return []byte(icon), nil }},
		s.page("index.html", "index", s.index),
		s.page("strays.html", "strays", func() any { return view{Title: l.F("What is no run"), Body: b.Strays} }),
	}
	for _, m := range b.Models {
		home := path.Join("models", m.file)
		all = append(all, s.page(home+"/index.html", "model", func() any { return s.model(m) }),
			s.badge(path.Join("badges", m.file, "newest.svg"), m, m.Newest()))
		for _, v := range m.Versions {
			all = append(all, s.page(path.Join(home, "versions", v.file+".html"), "version", func() any { return s.version(m, v) }),
				s.badge(path.Join("badges", m.file, "versions", v.file+".svg"), m, v))
		}
		for i := range m.Scenarios {
			all = append(all, s.page(path.Join(home, "scenarios", m.Scenarios[i].file+".html"), "scenario", func() any { return s.scenario(m, i) }))
		}
	}
	return all, nil
}

// view is what every page has. Body is the rest.
type view struct {
	Title string
	Up    string // from the page to the root of the site: "", "../../"
	Body  any
}

func (s *site) page(name, kind string, body func() any) Page {
	return Page{name, func() ([]byte, error) {
		var b bytes.Buffer
		err := s.layout.ExecuteTemplate(&b, kind, body())
		return b.Bytes(), err
	}}
}
