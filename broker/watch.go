package broker

import (
	"bytes"
	"fmt"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"attest/broker/wire"
)

// Watch subscribes on behalf of nobody's connection: from here on, each message that the broker hands to the
// subscribers of the filter, a will too, is a [Watched] event. What is retained already comes before Watch returns.
// Several watches of one filter need numbers of their own.
func (b *Broker) Watch(filter string, number int) error {
	err := b.server.Subscribe(filter, number, func(_ *mqtt.Client, _ packets.Subscription, pk packets.Packet) {
		b.journal.add(Event{Kind: Watched, Packet: &wire.Packet{Type: wire.PUBLISH, Publish: &wire.Publish{
			Topic: pk.TopicName, QoS: pk.FixedHeader.Qos, Retain: pk.FixedHeader.Retain, Payload: bytes.Clone(pk.Payload),
		}}})
	})
	if err != nil {
		return fmt.Errorf("watch %q: %w", filter, err)
	}
	return nil
}
