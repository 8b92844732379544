package report

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"attest/internal/verdict"
)

// What WriteAudit makes.
const (
	auditJSON = "audit.json"
	auditHTML = "audit.html"
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

// WriteAudit writes audit.json and audit.html to dir.
func WriteAudit(dir string, a *verdict.Audit) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write audit: %w", err)
	}
	text, err := json.MarshalIndent(a, "", "  ")
	if err == nil {
		err = replace(filepath.Join(dir, auditJSON), append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", auditJSON, err)
	}
	return nil
}

// AuditPage is the page of an audit, for people.
func AuditPage(dir string) string { return filepath.Join(dir, auditHTML) }
