@core
Feature: Acknowledgements by the standard
  The purposes PUBACK, PUBREC and PUBCOMP of ETSI TS 103 597-1: how the client answers what it is sent.

  @MQA-001 @etsi:PUBACK_002 @mqtt:2.3.1-6 @mqtt:4.6.0-2
  Scenario: several messages at QoS 1, each acknowledged by its id
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "1"
    When the broker publishes "5" numbered messages to "mqtt/sub_topic" at QoS "1"
    Then the modem reports the "5" numbered messages of "mqtt/sub_topic" in order within "30s"
    And "5" messages got each its PUBACK, in order

  @MQA-002 @qos2 @etsi:PUBREC_002 @mqtt:2.3.1-6 @mqtt:4.6.0-3
  Scenario: several messages at QoS 2, each received by its id
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "2"
    When the broker publishes "5" numbered messages to "mqtt/sub_topic" at QoS "2"
    Then the modem reports the "5" numbered messages of "mqtt/sub_topic" in order within "30s"
    And "5" messages got each its PUBREC, in order
    And the broker saw "5" PUBCOMPs in all

  @MQA-003 @qos2 @mqtt:3.3.4-1
  Scenario: each QoS gets its own answer
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "2"
    When the broker publishes "none" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports the message "none" of "mqtt/sub_topic" within "30s"
    When the broker publishes "puback" to "mqtt/sub_topic" at QoS "1"
    Then the modem reports the message "puback" of "mqtt/sub_topic" within "30s"
    When the broker publishes "pubrec" to "mqtt/sub_topic" at QoS "2"
    Then the modem reports the message "pubrec" of "mqtt/sub_topic" within "30s"
    And the broker saw "1" PUBACK in all
    And the broker saw "1" PUBREC in all

  @MQA-004 @qos2 @mqtt:4.3.3-2
  Scenario: a PUBREL that comes twice is answered twice, and its message is delivered once
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "2"
    And the broker sends the next PUBREL twice
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "2"
    Then the modem reports the message "123456" of "mqtt/sub_topic" within "30s"
    And the broker saw "2" PUBCOMPs in all
    And the modem reported that message "1" time

  @MQA-005 @mqtt:3.3.4-1 @mqtt:4.3.2-2
  Scenario: a message at QoS 1 that comes twice is acknowledged twice
    # At QoS 1 it may be delivered once or twice.
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "1"
    And the broker sends the next PUBLISH twice
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "1"
    Then the modem reports the message "123456" of "mqtt/sub_topic" within "30s"
    And the broker saw "2" PUBACKs in all

  @MQA-006 @mqtt:2.2.3 @at-facts:10.7
  Scenario Outline: a message around the first limit of the remaining length
    # Two bytes of length, fourteen of topic, and the payload: 127 and 128 bytes in all.
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    When the broker publishes "<payload>" bytes to "mqtt/sub_topic"
    Then the modem reports those bytes of "mqtt/sub_topic" within "30s"

    Examples:
      | payload |
      | 111     |
      | 112     |

  @MQA-007 @mqtt:3.8.4-6 @mqtt:3.3.4-1
  Scenario: a message beyond the QoS that was asked for comes at the lower one
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "2"
    Then the modem reports the message "123456" of "mqtt/sub_topic" within "30s"
    And the broker sees no PUBREC before the modem's next message
