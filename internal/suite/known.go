package suite

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"attest/internal/firmware"
	"attest/internal/nearest"
	"attest/internal/verdict"
)

// Known returns the deviations that hold at a time, for Config.Known. What has
// expired excuses nothing any more. A deviation of a scenario that the plan does
// not have would never be looked at again, so it is an error; and so is one of a
// whole outline, whose rows pass and fail by themselves. The plan must be whole,
// not a selection.
func (p *Plan) Known(list []firmware.Deviation, now time.Time) ([]verdict.Known, error) {
	var known []verdict.Known
	var problems []error
	for _, d := range list {
		switch rows := p.rows(d.ID); {
		case len(rows) > 0:
			problems = append(problems, fmt.Errorf("the known deviation of %s: it is an outline, name its row: %s", d.ID, strings.Join(rows, ", ")))
		case !slices.Contains(p.IDs(), d.ID):
			problems = append(problems, fmt.Errorf("the known deviation of %s: %w", d.ID, nearest.Unknown("scenario", d.ID, p.IDs())))
		case !d.Expired(now):
			known = append(known, verdict.Known(d))
		}
	}
	return known, errors.Join(problems...)
}

// rows returns the ids of an outline's rows; none for the id of anything else.
func (p *Plan) rows(id string) []string {
	var rows []string
	for _, s := range p.Scenarios {
		if strings.HasPrefix(s.ID, id+".") {
			rows = append(rows, s.ID)
		}
	}
	return rows
}
