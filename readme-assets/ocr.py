import base64, json, sys, time, urllib.request

API = 'http://127.0.0.1:5000'

def call(path, body=None):
    data = body and json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(API + path, data)) as answer:
        return json.load(answer)

images = [base64.b64encode(open(name, 'rb').read()).decode() for name in sys.argv[1:]]
task_id = call('/image', {'image_data': images})['task_id']
while (task := call(f'/image?task_id={task_id}'))['finished_at'] is None:
    time.sleep(0.5)
print(task['status'], task['errors'])
for name, text in zip(sys.argv[1:], task['text'] or []):
    print(f'--- {name}\n{text}')
