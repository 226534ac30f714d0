/** Words of which one stands in every call that sends something. */
export const sendingWords: readonly string[] = [
  ...[
    'fetch',
    'axios',
    'http',
    'request',
    'sendbeacon',
    'urlopen',
    'post',
    '.put(',
    'websocket',
    'eventsource',
    'socket',
  ],
  ...[
    'lookup',
    'resolve',
    'gethost',
    'getaddrinfo',
    'getbyname',
    'mail',
    'deliver',
    'curl',
    'wget',
    'upload',
    '.src',
    'ftp',
  ],
  ...[
    'put_object',
    'putobject',
    'sendmessage',
    'send_message',
    'setcontext',
    'set_context',
    'setextra',
    'nslookup',
    'dial(',
    'connect(',
    'mime',
    'transport',
  ],
  ...[
    'location',
    'fsockopen',
    'stream_socket',
    'create_connection',
    'urlsession',
    'webclient',
    'reqwest',
    'ureq',
    'gist',
  ],
];

/** Calls that may send what they are given. */
export const sendingCalls =
  /(?<![\w$])(\$?fetch|ofetch|axios|got|ky|needle|\$?request|sendBeacon|urlopen|Request|newBuilder|builder|post|put|patch|get|head|delete|method|post_form|post_json|PostAsync|PutAsync|SendAsync|GetAsync|GetStringAsync|PostAsJsonAsync|Upload\w{0,20}|DownloadString|PostForm|Post|Get|NewRequest\w{0,12}|NewRequestWithContext|postFor\w{1,10}|getFor\w{1,10}|exchange|dataTask|uploadTask|upload|open|send\w{0,10}|Send\w{0,10}|write\w{0,10}|Write\w{0,10}|end|emit|EventSource|WebSocket|ajax|getJSON|urlretrieve|file_get_contents|curl_init|fwrite|fputs|Url|POST|GET|PUT|execute|newCall|url|HttpRequestMessage|run_request|perform_request|Fprint\w{0,3}|write_all|Dial|create_connection|connect|print|puts|Copy|perform)([!?]?\s?\(|(?<=(?:\.)(?:post|put|patch|get|post_form)!?)[ \t]+(?=["']))/g;
/** Calls on something that was connected before. */
export const connected =
  /(?:^|[.>\s&(])(?:conn\w*|connection|sock\w*|socket\w*|client|ws|websocket|stream|req\w*|writer|xhr|dos|outputStream|out|it|os|output|tls|udp\w*|tcp\w*|s|http|\$ch|transport|c|w)(?:\.|->)$|getOutputStream\(\)\.$|io\.$|fmt\.$/i;
export const nameLookups =
  /\b(?:Lookup(?:Host|TXT|Addr|IP|CNAME|NS|MX)|Resolve\w{0,3}Addr|gethostbyname\w{0,3}|getaddrinfo|getByName|getAllByName|GetHostEntry\w{0,5}|GetHostAddresses\w{0,5}|dns_get_record|checkdnsrr|lookup_ip|lookup_host|txt_lookup)\s*\(|(?:\bdns\w{0,10}|\w*[rR]esolver|\bResolv(?:::DNS)?(?:\.new)?|\bdns\.promises|:inet_res|:inet)\.(?:resolve\w{0,10}|lookup\w{0,10}|query|getaddress\w{0,3}|gethostbyname|getresources?)\s*\(/g;
export const mails =
  /\b(?:sendMail|sendmail|send_mail|send_email|sendEmail|SendMail\w{0,5}|SendEmail\w{0,8}|send_message|mail|emails\.send|set_content|setContent|setText|MIMEText|MIMEApplication|EmailMessage|EmailMultiAlternatives|add_attachment|SendRawEmail\w{0,8})\s*!?\(/g;
/** Other people's services that keep what they are given. */
export const services =
  /\b(?:put_object|upload_file\w{0,4}|putObject|PutObject\w{0,8}|upload_from_\w{1,12}|uploadFile|upload_blob|chat_postMessage|chat\.postMessage|sendMessage|send_message|captureMessage|captureException|setContext|set_context|setExtras?|set_extra|gists\.create|create_gist|storbinary|putFile|sftp\.put)\s*\(/g;
/** Calls that are requests, whatever they are called on, and such as are by what they are called on. */
export const requestCalls =
  /^(?:\$?fetch|ofetch|axios|got|ky|needle|sendBeacon|urlopen|PostAsync|PutAsync|PostAsJsonAsync|Upload\w*|PostForm|post_form|urlretrieve)$/;
export const requestMethods = /^(?:post|put|patch|request|Post|send|postFor\w+)$/;
export const requesters =
  /(?:^|[^\w])(?:requests|httpx|axios|https?|HTTParty|Faraday|RestClient|HTTPoison|Req|Tesla|Http:|ureq:|reqwest:|HTTP|superagent|undici|\w*[cC]lient(?:::new\(\)|\(\))?|rest\w*)(?:\.|::?|->)$/;
export const placements =
  /<(?:img|script|iframe|link)\b[^\n<>]{0,60}?(?:src|href)=\\?["']?|\b(?:setBody|bodyValue|send_string|send_json|send_form)\(|\.(?:body|httpBody|data|Content|Body|postData|form_data)\s*=(?![=~])\s*|CURLOPT_POSTFIELDS['"]?\s*(?:,|=>)\s*|\bBodyPublishers\.of\w+\(|\bRequestBody\.create\(|\bnew StringEntity\(|\b(?:String|ByteArray|FormUrlEncoded|StringJson)Content\(|\.(?:src|href|action)\s*=(?![=~])\s*|\blocation\s*=(?![=~])\s*/g;
export const programs =
  /\b(?:exec\w{0,10}|spawn\w{0,6}|system|popen|Popen|run|call|check_\w{1,8}|Command|shell_exec|passthru|proc_open|getoutput|capture\d?e?|cmd|ProcessBuilder|Start)\s*\(/g;
export const sendingPrograms =
  /["'`\s/;|&](?:curl|wget|nc|ncat|scp|rsync|ftp|nslookup|dig|host|Invoke-WebRequest|iwr|mail|sendmail|git push)(?=["'`\s])/;
