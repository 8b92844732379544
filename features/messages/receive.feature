@core
Feature: Receiving
  The second half of the guide's section on messages: a message that arrives is printed with its
  topic, its length in bytes and its payload as it is, or kept in the cache. The guide prints publishing
  and receiving as one session; here they are two scenarios.

  @MSG-001 @guide:publish-subscribe @cache @at-facts:X-01 @at-facts:X-02
  Scenario: the documented reception, directly and then in cache mode
    # The guide prints MQTTMSGSET=0 for the cache; at-facts §17 X-01: the value is 1.
    Given the modem is connected
    When I send `AT+MSUB="mqtt/sub_topic",0`
    Then the modem answers OK
    And the modem reports `SUBACK` within "30s"
    When I send `AT+MPUB="mqtt/sub_topic",0,0,"123456"`
    Then the modem answers OK
    And the modem reports `+MSUB: "mqtt/sub_topic",6 byte,123456` within "30s"
    And the broker saw a PUBLISH of "123456" to "mqtt/sub_topic" at QoS "0"
    When I send `AT+MQTTMSGSET=1`
    Then the modem answers OK
    When the broker publishes "{\n  \"msg\": \"hello\"\n}" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: 0` within "30s"
    When I send `AT+MQTTMSGGET`
    Then the modem answers "1" message "{\n  \"msg\": \"hello\"\n}" of "mqtt/sub_topic", then OK
    When the broker publishes "{\n  \"msg\": \"hello\"\n}" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: 0` within "30s"
    When the broker publishes "{\n  \"msg\": \"hello\"\n}" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: 1` within "30s"
    When I send `AT+MQTTMSGGET`
    Then the modem answers "2" messages "{\n  \"msg\": \"hello\"\n}" of "mqtt/sub_topic", then OK

  @MSG-002 @at-facts:10.7
  Scenario: a payload that looks like the modem's own talk
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    When the broker publishes "\r\nOK\r\n> \"+MSUB: 0\"\r\nCLOSED\r\n" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports the message "\r\nOK\r\n> \"+MSUB: 0\"\r\nCLOSED\r\n" of "mqtt/sub_topic" within "30s"

  @MSG-003 @at-facts:10.7 @manual:MSUB
  Scenario: the length counts bytes
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    When the broker publishes "温度 23 °C" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports the message "温度 23 °C" of "mqtt/sub_topic" within "30s"

  @MSG-004 @etsi:PUBLISH_006 @mqtt:3.3.4-1
  Scenario: a message at QoS 0 is not acknowledged
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports the message "123456" of "mqtt/sub_topic" within "30s"
    And the broker sees no PUBACK before the modem's next message

  @MSG-005 @etsi:PUBLISH_007 @etsi:PUBACK_001 @mqtt:3.3.4-1
  Scenario: a message at QoS 1 is acknowledged once
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "1"
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "1"
    Then the modem reports the message "123456" of "mqtt/sub_topic" within "30s"
    And the broker saw a PUBACK within "10s"
    And the broker saw "1" PUBACK in all

  @MSG-006 @qos2 @etsi:PUBLISH_008 @etsi:PUBREC_001 @etsi:PUBCOMP_001 @mqtt:4.3.3-2
  Scenario: a message at QoS 2 is delivered once
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "2"
    And the broker sends the next PUBLISH twice
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "2"
    Then the modem reports the message "123456" of "mqtt/sub_topic" within "30s"
    And the broker saw a PUBREC within "10s"
    And the broker saw a PUBCOMP within "10s"
    And the modem reported that message "1" time

  @MSG-007 @guide:faq-6
  Scenario: the largest message is printed whole
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    When the broker publishes {payload-limit} bytes to "mqtt/sub_topic"
    Then the modem reports those bytes of "mqtt/sub_topic" within "60s"

  @MSG-008 @history:H18 @mqtt:4.6.0-2
  Scenario: a burst of messages arrives whole and in order
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "1"
    When the broker publishes "50" numbered messages to "mqtt/sub_topic" at QoS "1"
    Then the modem reports the "50" numbered messages of "mqtt/sub_topic" in order within "60s"

  @MSG-009 @at-facts:2.4
  Scenario: a retained message follows SUBACK
    Given the broker keeps the retained message "20 °C" of "mqtt/sub_topic"
    And the modem is connected
    When I send `AT+MSUB="mqtt/sub_topic",0`
    Then the modem answers OK
    And the modem reports `SUBACK` within "30s"
    And the modem reports the message "20 °C" of "mqtt/sub_topic" within "30s"

  @MSG-010 @qos2 @history:H1 @manual:MSUB @manual:MUNSUB
  Scenario: every line that comes unasked is framed
    # What the modem prints is held against <CR><LF>text<CR><LF> in every scenario; this one makes each line of a
    # session come, with nothing behind it that could end it.
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports the message "123456" of "mqtt/sub_topic" within "30s"
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"publish 1 payload"`
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"
    When I send `AT+MPUB="mqtt/pub_topic",2,0,"publish 2 payload"`
    Then the modem answers OK
    And the modem reports `PUBREC` within "30s"
    And the modem reports `PUBCOMP` within "30s"
    When I send `AT+MUNSUB="mqtt/sub_topic"`
    Then the modem answers OK
    And the modem reports `UNSUBACK` within "30s"
    When the broker closes the connection
    Then the modem reports `CLOSED` within "30s"
