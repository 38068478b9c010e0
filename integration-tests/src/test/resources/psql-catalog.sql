\d
\d+
\dS+ pg_class
\d+ customers
\d+ orders
\d+ customer_emails
\d hr.*
\d nosuch
\dtvmsE+
\di+
\dn+
\df+
\dfS lower
\dft
\df email_of integer
\sf+ email_of
\sv customer_emails
\l+
\du+
\drg
\drds
\dp
\ddp
\dT+
\dTS text
\dx+
\dd
\do+ ||
\da
\daS sum
\dA+
\dAc btree integer
\dAf+ btree integer
\dAo+ btree integer_ops
\dAp+ btree integer_ops
\dC+ integer
\db+
\dO
\dRp+
\dRs+
\des+
\deu+
\dew+
\det+
\dF+ english
\dFd+
\dFp
\dFt
\dL+
\dy+
\dPtin+
\dX
\dconfig work_mem
\dD
\dl
\lo_list
\encoding
