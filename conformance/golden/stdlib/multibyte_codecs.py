# East Asian codecs: tables, error handlers, incremental and stream codecs.
import hashlib, codecs, io
names='gb2312 gbk gb18030 big5 cp950 big5hkscs shift_jis cp932 shift_jisx0213 shift_jis_2004 euc_jp euc_jisx0213 euc_jis_2004 euc_kr cp949 johab'.split()
def t(f):
    try: return f()
    except Exception as e: return type(e).__name__, str(e)
for n in names:
    h=hashlib.md5()
    for a in range(128,256):
        h.update(repr(t(lambda:bytes([a]).decode(n))).encode())
        for b in range(0, 256, 5):
            h.update(repr(t(lambda:bytes([a,b]).decode(n))).encode())
            if a%16==1 and b%7==0: h.update(repr(t(lambda:bytes([0x8f,a,b]).decode(n))).encode()); h.update(repr(t(lambda:bytes([a,b%10+0x30,a,b%10+48,b]).decode(n))).encode())
    e=hashlib.md5()
    for c in range(0, 0x30000, 7):
        e.update(repr(t(lambda:chr(c).encode(n))).encode())
    print(n,h.hexdigest(),e.hexdigest())
    s='日本語かな漢字テスト中文한국어か\u309a゜abc\xe9\u0301😀'
    for err in 'ignore','replace','xmlcharrefreplace','backslashreplace','namereplace','surrogateescape':
        print(err,t(lambda:s.encode(n,err)),t(lambda:b'a\xff\x81\xb0\xa1z\x80\xa4'.decode(n,err)))
    d=codecs.getincrementaldecoder(n)(); data=s.encode(n,'ignore')
    print(''.join(d.decode(data[i:i+1]) for i in range(len(data)))==data.decode(n), d.getstate(), t(lambda:(d.decode(b'\xa4'),d.getstate(),d.reset(),d.getstate(), d.decode(b'\xa4'), d.decode(b'',True))))
    en=codecs.getincrementalencoder(n)('replace'); print(b''.join(en.encode(c) for c in s)+en.encode('',True)==s.encode(n,'replace'),en.getstate(), en.encode('\xe9'), en.getstate(), en.encode('\u0301',True))
    w=io.TextIOWrapper(io.BytesIO(),n,errors='replace',newline=''); w.write(s*3+'\n'+s); w.seek(0); print(w.readline()==(s*3+'\n').encode(n,'replace').decode(n),len(w.read()))
    r=codecs.getreader(n)(io.BytesIO(data*3)); print(len(r.read(5)),len(r.read()),codecs.lookup(n).name)
    b=io.BytesIO(); x=codecs.getwriter(n)(b,'ignore'); x.write(s); x.reset(); print(b.getvalue()==s.encode(n,'ignore'))
codecs.register_error('cb',lambda e:('?',e.end)); codecs.register_error('cb2',lambda e:(b'!!',e.end))
print('é中é'.encode('gb2312','cb'),'é中é'.encode('big5','cb2'),b'\xff\xa4'.decode('big5','cb'),t(lambda:'é'.encode('big5','nosuch')),t(lambda:b'\xff'.decode('big5','nosuch')))
import _codecs_cn,_multibytecodec
print(t(lambda:_codecs_cn.getcodec('nope')),t(lambda:_codecs_cn.getcodec(1)),type(_codecs_cn.getcodec('gbk')), t(lambda:_multibytecodec.MultibyteIncrementalEncoder()), 1)
