// Places to be at, as the platform's own picker would give them (GCJ-02, two decimals are enough to try it).
export interface Place {
  label: string
  latitude: string
  longitude: string
}

export const kPlaces: Place[] = [
  { label: '沈阳市和平区', latitude: '41.79', longitude: '123.42' },
  { label: '哈尔滨市南岗区', latitude: '45.76', longitude: '126.67' },
  { label: '呼伦贝尔市鄂伦春自治旗', latitude: '50.59', longitude: '123.73' },
  { label: '加格达奇区', latitude: '50.41', longitude: '124.14' },
  { label: '长春市朝阳区', latitude: '43.83', longitude: '125.29' },
  { label: '北京市西城区', latitude: '39.91', longitude: '116.37' },
  { label: '湛江市霞山区人民大道', latitude: '21.19', longitude: '110.40' },
  { label: '福州市鼓楼区', latitude: '26.08', longitude: '119.30' },
  { label: '榆林市府谷县河滨路', latitude: '39.03', longitude: '111.07' },
  { label: '成都市青羊区', latitude: '30.67', longitude: '104.06' },
  { label: '乌鲁木齐市天山区', latitude: '43.79', longitude: '87.63' },
  { label: '拉萨市城关区', latitude: '29.65', longitude: '91.14' },
]

const kNumber = /^-?\d{1,3}(\.\d{1,8})?$/

// A sentence about what is wrong with typed coordinates; empty when nothing is.
export function placeProblem(latitude: string, longitude: string): string {
  if (!kNumber.test(latitude) || Math.abs(Number(latitude)) > 90) return '纬度写成 -90 到 90 的数，比如 41.79'
  if (!kNumber.test(longitude) || Math.abs(Number(longitude)) > 180) return '经度写成 -180 到 180 的数，比如 123.42'
  return ''
}
