@core
Feature: PUBLISH by the standard
  The purposes PUBLISH of ETSI TS 103 597-1 for what the client publishes, and what it has to send again
  after a reconnection. A remaining length of 16383 is out of reach: a message has at most 4100 bytes.

  @MQP-001 @etsi:PUBLISH_001 @etsi:PUBLISH_011 @mqtt:3.3.1-2 @mqtt:2.3.1-5 @mqtt:4.3.1-1
  Scenario: at QoS 0 there is neither DUP nor a packet id
    Given the modem is connected
    When I send `AT+MPUB="a",0,0,"b"`
    Then the modem answers OK
    And the broker saw a PUBLISH of "b" to "a" at QoS "0"
    And the broker saw a PUBLISH with remaining length "4"

  @MQP-002 @etsi:PUBLISH_004 @mqtt:3.3.2-1 @mqtt:1.5.3-1
  Scenario Outline: a topic beyond ASCII
    Given the modem is connected
    When I send `AT+MPUB="<topic>",0,0,"publish 1 payload"`
    Then the modem answers OK
    And the broker saw a PUBLISH of "publish 1 payload" to "<topic>" at QoS "0"

    Examples:
      | case        | topic     |
      | two-bytes   | Küche/°C  |
      | three-bytes | 厨房/温度 |
      | four-bytes  | home/🌡   |

  @MQP-003 @etsi:PUBLISH_005 @mqtt:3.3.2-2
  Scenario Outline: a topic with a wildcard is never published to
    # Whether the modem says ERROR or keeps the message to itself is documented nowhere.
    Given the modem is connected
    When I send `AT+MPUB="<topic>",0,0,"publish 1 payload"`
    Then the modem answers one final result
    And the broker sees no PUBLISH before the modem's next message

    Examples:
      | case       | topic        |
      | hash       | mqtt/#       |
      | hash-alone | #            |
      | plus       | mqtt/+/topic |

  @MQP-004 @etsi:PUBLISH_010 @mqtt:2.3.1-2
  Scenario: packets in flight have different ids
    # at-facts §10.2: one publication at a time; what else may begin beside it is open.
    Given the modem is connected
    And the broker withholds the next PUBACK
    And the broker withholds the next SUBACK
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"the first"`
    Then the modem answers OK
    And the broker saw a PUBLISH of "the first" to "mqtt/pub_topic" at QoS "1"
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"the second"`
    Then the modem answers one final result
    When I send `AT+MSUB="mqtt/sub_topic",0`
    Then the modem answers one final result
    And the broker saw no packet id twice

  @MQP-005 @mqtt:2.2.3 @manual:MPUB
  Scenario Outline: a PUBLISH around the first limit of the remaining length
    Given the modem is connected
    When I send a PUBLISH of remaining length "<length>"
    Then the modem answers OK
    And the broker saw a PUBLISH with remaining length "<length>"
    And the broker saw those bytes published to "mqtt/pub_topic"

    Examples:
      | length |
      | 127    |
      | 128    |

  @MQP-006 @mqtt:4.6.0-6
  Scenario: what is published in order arrives in order
    Given the modem is connected
    When I send `AT+MPUB="mqtt/pub_topic",0,0,"one"`
    Then the modem answers OK
    When I send `AT+MPUB="mqtt/pub_topic",0,0,"two"`
    Then the modem answers OK
    When I send `AT+MPUB="mqtt/pub_topic",0,0,"three"`
    Then the modem answers OK
    And the broker saw a PUBLISH of "one" to "mqtt/pub_topic" at QoS "0"
    And the broker saw a PUBLISH of "two" to "mqtt/pub_topic" at QoS "0"
    And the broker saw a PUBLISH of "three" to "mqtt/pub_topic" at QoS "0"

  @MQP-007 @mqtt:2.3.1-3 @mqtt:4.4.0-1 @mqtt:3.3.1-1
  Scenario: what was not acknowledged at QoS 1 is sent again in a kept session
    # No document of the vendor speaks of it, and no capture shows it; the standard leaves no choice.
    Given the modem connects as client "kept-puback" with a kept session
    And the broker withholds the next PUBACK
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"publish 1 payload"`
    Then the modem answers OK
    And the broker saw a PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "1"
    And the broker kept its answer back
    When the broker closes the connection
    Then the modem reports `CLOSED` within "30s"
    When the modem connects as client "kept-puback" with a kept session
    Then the broker saw the PUBLISH again, with DUP and its packet id
    And the modem reports `PUBACK` within "30s"

  @MQP-008 @qos2 @mqtt:2.3.1-3 @mqtt:4.4.0-1 @mqtt:3.3.1-1
  Scenario: what was not received at QoS 2 is sent again in a kept session
    # As MQP-007: the standard leaves no choice.
    Given the modem connects as client "kept-pubrec" with a kept session
    And the broker withholds the next PUBREC
    When I send `AT+MPUB="mqtt/pub_topic",2,0,"publish 1 payload"`
    Then the modem answers OK
    And the broker saw a PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "2"
    And the broker kept its answer back
    When the broker closes the connection
    Then the modem reports `CLOSED` within "30s"
    When the modem connects as client "kept-pubrec" with a kept session
    Then the broker saw the PUBLISH again, with DUP and its packet id
    And the modem reports `PUBREC` within "30s"
    And the modem reports `PUBCOMP` within "30s"

  @MQP-009 @qos2 @mqtt:2.3.1-3 @mqtt:4.4.0-1 @mqtt:4.3.3-1
  Scenario: after PUBREC it is PUBREL that is sent again
    # As MQP-007: the standard leaves no choice.
    Given the modem connects as client "kept-pubcomp" with a kept session
    And the broker withholds the next PUBCOMP
    When I send `AT+MPUB="mqtt/pub_topic",2,0,"publish 1 payload"`
    Then the modem answers OK
    And the modem reports `PUBREC` within "30s"
    And the broker saw a PUBREL within "10s"
    And the broker kept its answer back
    When the broker closes the connection
    Then the modem reports `CLOSED` within "30s"
    When the modem connects as client "kept-pubcomp" with a kept session
    Then the broker saw the PUBREL again, with its packet id
    And the modem reports `PUBCOMP` within "30s"
    And the broker saw "1" PUBLISH in all

  @MQP-010 @mqtt:3.1.2-6
  Scenario: a clean session sends nothing again
    Given the modem is connected
    And the broker withholds the next PUBACK
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"publish 1 payload"`
    Then the modem answers OK
    And the broker saw a PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "1"
    And the broker kept its answer back
    When the broker closes the connection
    Then the modem reports `CLOSED` within "30s"
    And the modem can connect as documented
    And the broker saw "1" PUBLISH in all
