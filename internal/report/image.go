package report

import (
	"net/url"

	"attest/internal/verdict"
)

// imageOf returns what was written into the modem before the run; the zero Image where
// nothing was.
func imageOf(r *Run) verdict.Image {
	if r.Image == nil {
		return verdict.Image{}
	}
	return *r.Image
}

// image says an image in one line; empty for none.
func (l language) image(i verdict.Image) string {
	if i == (verdict.Image{}) {
		return ""
	}
	text := l.F("%s, %d bytes, SHA-256 %s", i.Name, i.Size, i.SHA256)
	if i.Took > 0 {
		text += l.F(", flashed and booted in %s s", decimal(i.Took))
	}
	return text
}

// escapedPath returns a relative path with slashes as a link.
func escapedPath(name string) string { return (&url.URL{Path: name}).EscapedPath() }
