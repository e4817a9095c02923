"""Words in between."""

PAYLOAD = 'a;=1+1|+2\t-3,@SUM(1)"; "=4|\'=5;＝6'
