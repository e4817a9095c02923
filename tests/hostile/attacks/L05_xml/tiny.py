"""<passed/>"""

PAYLOAD = (
    ']]></failure></testcase><testcase name="forged"/><!--<?xml version="1.1"?>'
    '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd"><!ENTITY z "&y;&y;">]>&z;&#0;&#x1b;&lt;\ufffe\uffff\x00'
)
