package report

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"attest/internal/verdict"
)

// What WriteAudit makes, for programs and for people.
const (
	AuditData = "audit.json"
	AuditPage = "audit.html"
)

// AuditDir is where an audit is written: <root>/<model>/<version>/<name>, as a run of the
// release would be. Without a name it is "audit-" and the time.
func AuditDir(root string, a *verdict.Audit, name string) string {
	if name == "" {
		name = "audit-" + a.Started.UTC().Format("20060102T150405.000Z")
	}
	model, version, _ := strings.Cut(a.Release, " ")
	return Dir(root, verdict.Header{Model: model, Version: version, Run: name})
}

// WriteAudit writes audit.json and audit.html to dir. An audit of the same name that is
// there already is replaced.
func WriteAudit(dir string, a *verdict.Audit) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write audit: %w", err)
	}
	writers := []struct {
		name string
		make func(*verdict.Audit) ([]byte, error)
	}{{AuditData, auditJSON}, {AuditPage, auditHTML}}
	for _, w := range writers {
		text, err := w.make(a)
		if err == nil {
			err = replace(filepath.Join(dir, w.name), text)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", w.name, err)
		}
	}
	return nil
}

func auditJSON(a *verdict.Audit) ([]byte, error) {
	text, err := json.MarshalIndent(a, "", "  ")
	return append(text, '\n'), err
}
