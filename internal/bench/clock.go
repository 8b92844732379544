package bench

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"attest/internal/luat"
)

// clockOff is by how much the modem's clock may be wrong before it is set: far less
// than certificates are valid before and after today.
const clockOff = 24 * time.Hour

// clock looks at the modem's clock, once for a bench, and sets it if it is off:
// whether a certificate is valid is a question of the date. What a modem without a
// clock answers does not matter.
func (b *Bench) clock(ctx context.Context) error {
	if b.clocked {
		return nil
	}
	answer, err := b.do(ctx, "AT+CCLK?")
	if err != nil {
		return fmt.Errorf("prepare the modem: AT+CCLK?: %w", err)
	}
	b.clocked = true
	if len(answer.Info) == 0 {
		return nil
	}
	said := answer.Info[0].Text
	told, zone, err := luat.ParseClock(said)
	if err != nil {
		b.remarks = append(b.remarks, fmt.Sprintf("the modem's clock is taken as it is: %v", err))
		return nil
	}
	if off := time.Until(told); off.Abs() <= clockOff {
		return nil
	}
	command := "AT+CCLK=" + strconv.Quote(luat.FormatClock(time.Now(), zone))
	set, err := b.do(ctx, command)
	if err != nil {
		return fmt.Errorf("prepare the modem: %s: %w", command, err)
	}
	b.remarks = append(b.remarks, fmt.Sprintf("the modem's clock said %s and was set: %s answered %s", said, command, set.Final.Text))
	return nil
}
