package audit

import (
	"context"
	"regexp"

	"attest/internal/verdict"
)

// RunFor is Run with other reasons, a regular expression for each defect.
func RunFor(ctx context.Context, cfg Config, shows map[string]string) ([]verdict.Defect, error) {
	all := make(map[string]reason)
	for name, pattern := range shows {
		all[name] = reason{regexp.MustCompile(pattern)}
	}
	return run(ctx, cfg, all)
}

// Reasons are the defects that have a line in the files, each with its pattern.
func Reasons() (map[string]string, error) {
	all, err := reasons()
	shows := make(map[string]string)
	for name, r := range all {
		shows[name] = r.shows.String()
	}
	return shows, err
}
