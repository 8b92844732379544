package serve

import (
	"io/fs"
	"net/http"
	"os"
	"path"
	"strings"

	"golang.org/x/sys/unix"

	"attest/internal/report"
)

// kinds are the files that a browser shows, by extension. Everything else is only saved, also a
// PDF: what shows one would not do so without rights that no file here gets.
func kind(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".html", ".htm":
		return "text/html; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".txt", ".txtar", ".xml", ".jsonl", ".ndjson", ".md", ".log", ".yaml":
		return "text/plain; charset=utf-8"
	}
	return ""
}

// file serves one regular file below the reports directory, exactly as it is. It may be
// anybody's: it has no origin, fetches nothing, and runs no script but that of report.html.
func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	f, info := s.open(name)
	if f == nil {
		refuse(w, r, http.StatusNotFound, s.absent(name))
		return
	}
	defer f.Close()
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '"+report.TrustedScript()+
		"'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox")
	if k := kind(name); k != "" {
		h.Set("Content-Type", k)
	} else {
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Content-Disposition", "attachment")
	}
	http.ServeContent(w, r, "", info.ModTime(), f)
}

// open opens a regular file; nil is none. Links, pipes and devices are none, and
// nothing waits for one that appears between two looks.
func (s *Server) open(name string) (*os.File, fs.FileInfo) {
	if !fs.ValidPath(name) || name == "." {
		return nil, nil
	}
	if info, err := s.files.Lstat(name); err != nil || !info.Mode().IsRegular() {
		return nil, nil
	}
	f, err := s.files.OpenFile(name, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		f.Close()
		return nil, nil
	}
	return f, info
}

// absent says what somebody looked for who followed a link of the board to a run that has no page.
func (s *Server) absent(name string) string {
	dir := strings.TrimSuffix(strings.TrimSuffix(name, "report.html"), "/")
	if f, _ := s.open(path.Join(dir, report.JournalFile)); f != nil {
		f.Close()
		return "this run has no report yet: it goes on, or was killed; attest report writes one"
	}
	return "there is no such file"
}

// board serves the site of all runs, each page made when it is asked for.
func (s *Server) board(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("page")
	if name == "" {
		http.Redirect(w, r, boardPath+"/index.html", http.StatusFound)
		return
	}
	s.boardPage(w, r, name)
}

const boardPath = "/board"

func (s *Server) boardPage(w http.ResponseWriter, r *http.Request, name string) {
	page, ok := s.watch.scene().pages[name]
	if !ok {
		refuse(w, r, http.StatusNotFound, "the board has no such page")
		return
	}
	text, err := page.Make()
	if err != nil {
		refuse(w, r, http.StatusInternalServerError, "make the page: "+err.Error())
		return
	}
	w.Header().Set("Content-Type", map[string]string{
		".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
	}[path.Ext(name)])
	_, _ = w.Write(text)
}

func (s *Server) icon(w http.ResponseWriter, r *http.Request) { s.boardPage(w, r, "icon.svg") }
