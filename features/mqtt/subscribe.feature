@core
Feature: SUBSCRIBE by the standard
  The purposes SUBSCRIBE and UNSUBSCRIBE of ETSI TS 103 597-1, and filters with wildcards.

  @MQS-001 @etsi:SUBSCRIBE_003 @mqtt:2.3.1-2
  Scenario: a second SUBSCRIBE has another id while the first waits
    # Whether the modem takes a second MSUB before SUBACK is open.
    Given the modem is connected
    And the broker withholds the next SUBACK
    When I send `AT+MSUB="mqtt/sub_topic",0`
    Then the modem answers OK
    And the broker saw a SUBSCRIBE to "mqtt/sub_topic" at QoS "0"
    When I send `AT+MSUB="mqtt/other_topic",0`
    Then the modem answers one final result
    And the broker saw no packet id twice

  @MQS-002 @mqtt:3.8.3-1 @mqtt:1.5.3-1
  Scenario Outline: a filter beyond ASCII
    Given the modem is connected
    When I send `AT+MSUB="<filter>",1`
    Then the modem answers OK
    And the modem reports `SUBACK` within "30s"
    And the broker saw a SUBSCRIBE to "<filter>" at QoS "1"

    Examples:
      | case        | filter    |
      | two-bytes   | Küche/+   |
      | three-bytes | 厨房/#    |
      | four-bytes  | home/🌡   |

  @MQS-003 @etsi:UNSUBSCRIBE_002 @mqtt:3.10.3-1
  Scenario: a filter beyond ASCII is given up
    Given the modem is connected
    And the modem is subscribed to "厨房/温度é" at QoS "0"
    When I send `AT+MUNSUB="厨房/温度é"`
    Then the modem answers OK
    And the modem reports `UNSUBACK` within "30s"
    And the broker saw an UNSUBSCRIBE from "厨房/温度é"

  @MQS-004 @mqtt:2.2.3 @manual:MSUB
  Scenario Outline: a SUBSCRIBE around the first limit of the remaining length
    Given the modem is connected
    When I send a SUBSCRIBE of remaining length "<length>"
    Then the modem reports `SUBACK` within "30s"
    And the broker saw a SUBSCRIBE with remaining length "<length>"

    Examples:
      | length |
      | 127    |
      | 128    |

  @MQS-005 @mqtt:4.7.1-2 @mqtt:4.7.1-3 @manual:MSUB
  Scenario Outline: a message that a wildcard catches comes under its own topic
    Given the modem is connected
    And the modem is subscribed to "<filter>" at QoS "0"
    When the broker publishes "21" to "mqtt/kitchen/temperature" at QoS "0"
    Then the modem reports the message "21" of "mqtt/kitchen/temperature" within "30s"

    Examples:
      | case | filter             |
      | hash | mqtt/#             |
      | plus | mqtt/+/temperature |
      | both | +/kitchen/#        |

  @MQS-006 @mqtt:4.7.1-2 @mqtt:4.7.1-3
  Scenario Outline: a filter that the standard forbids never reaches the broker
    Given the modem is connected
    When I send `AT+MSUB="<filter>",0`
    Then the modem answers one final result
    And the broker sees no SUBSCRIBE before the modem's next message

    Examples:
      | case       | filter       |
      | inner-hash | mqtt/#/topic |
      | glued-hash | mqtt/topic#  |
      | glued-plus | mqtt/topic+  |

  @MQS-007 @mqtt:3.8.4-3
  Scenario: subscribing again brings the retained message again
    Given the broker keeps the retained message "20 °C" of "mqtt/sub_topic"
    And the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    Then the modem reports the message "20 °C" of "mqtt/sub_topic" within "30s"
    When I send `AT+MSUB="mqtt/sub_topic",0`
    Then the modem answers OK
    And the broker saw "2" SUBSCRIBEs in all
    And the modem reports `SUBACK` within "30s"
    And the modem reports the message "20 °C" of "mqtt/sub_topic" within "30s"

  @MQS-008 @manual:MUNSUB @mqtt:3.10.4-4
  Scenario: no UNSUBACK while the broker keeps its UNSUBACK back
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    And the broker withholds the next UNSUBACK
    When I send `AT+MUNSUB="mqtt/sub_topic"`
    Then the modem answers OK
    And the broker saw an UNSUBSCRIBE from "mqtt/sub_topic"
    And the modem reports no `UNSUBACK` for "200ms"

  @MQS-009 @mqtt:3.9.3-2 @at-facts:22.12
  Scenario: the broker refuses a subscription
    # at-facts §22.12: what the modem prints then is open, ERROR and SUBACK included. The session goes on.
    Given the modem is connected
    And the broker withholds the next SUBACK
    When I send `AT+MSUB="mqtt/sub_topic",0`
    Then the modem answers OK
    And the broker kept its answer back
    When the broker answers the SUBSCRIBE with code 0x80
    Then the modem reports no `CLOSED` for "100ms"
    And the MQTT status is "1"
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"publish 1 payload"`
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"
    And the broker saw a PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "1"
